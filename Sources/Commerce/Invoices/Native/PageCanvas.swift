import CPages
import Catalog

/// Pages of a PDF that are drawn on, one after the other. Of one thread.
///
/// Lengths are points from the upper left corner.
final class PageCanvas {
    enum Alignment: Int32 {
        case left = 0
        case right = 2
    }

    private let document: OpaquePointer

    /// - Parameter date: of the document, RFC 3339.
    /// - Parameter language: in whose manner letters are drawn that several languages share.
    /// - Throws: `memory_limit`.
    init(
        width: Double, height: Double, title: String, author: String, date: String, language: String
    ) throws(Refusal) {
        guard let document = cpages_open(width, height, title, author, date, language) else {
            throw Refusal(.memoryLimit, message: "there is no memory for a document")
        }
        self.document = document
    }

    deinit { cpages_close(document) }

    /// The height of a text in lines of at most a width.
    func height(of text: String, width: Double, size: Double, isBold: Bool) -> Double {
        cpages_text(document, 0, 0, width, text, size, isBold, Alignment.left.rawValue, false)
    }

    /// How far below its upper edge the first line of a text stands: fonts of different scripts differ.
    func baseline(of text: String, width: Double, size: Double, isBold: Bool) -> Double {
        cpages_baseline(document, width, text, size, isBold)
    }

    /// Letters that were drawn as boxes, since no font of the machine has them.
    var unknownGlyphs: Int { Int(cpages_unknown_glyphs(document)) }

    func draw(
        _ text: String, x: Double, y: Double, width: Double, size: Double, isBold: Bool, _ alignment: Alignment
    ) {
        _ = cpages_text(document, x, y, width, text, size, isBold, alignment.rawValue, true)
    }

    /// A horizontal line.
    func rule(y: Double, from left: Double, to right: Double, thickness: Double, gray: Double) {
        cpages_line(document, left, y, right, y, thickness, gray)
    }

    func endPage() { cpages_end_page(document) }

    /// The whole document; nothing is drawn afterwards.
    ///
    /// - Throws: `internal_error` when it could not be written.
    func finish() throws(Refusal) -> [UInt8] {
        var bytes: UnsafePointer<UInt8>?
        var length = 0
        guard cpages_finish(document, &bytes, &length), let bytes else {
            throw Refusal(.internalError, message: "the document could not be drawn")
        }
        return Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}

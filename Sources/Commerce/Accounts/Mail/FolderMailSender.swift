import Catalog
import Foundation

/// Writes mails as `.eml` files into a folder, for development: every mail program opens them.
///
/// Files are readable by their owner only, since they hold links that let one in.
package struct FolderMailSender: MailSender {
    private let folder: String
    private let threads: BoundedThreads

    /// - Parameter threads: on which files are written.
    package init(folder: String, threads: BoundedThreads) {
        self.folder = folder
        self.threads = threads
    }

    package func send(_ mail: MailMessage) async throws(MailFailure) {
        let folder = folder
        do throws(Refusal) {
            try await threads.run { () throws(Refusal) in try Self.write(mail, to: folder) }
        } catch {
            throw MailFailure(error.message)
        }
    }

    /// A mail that comes again replaces its file.
    private static func write(_ mail: MailMessage, to folder: String) throws(Refusal) {
        let name = "\(mail.createdAt.millisecondsSinceEpoch)-\(mail.id).eml"
        let temporary = "\(folder)/.\(name).part"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Refusal(.readOnly, message: "the folder \(folder) can't be made")
        }
        let isWritten = FileManager.default.createFile(
            atPath: temporary, contents: Data(InternetMessage.bytes(mail)), attributes: [.posixPermissions: 0o600])
        guard isWritten, rename(temporary, "\(folder)/\(name)") == 0 else {
            throw Refusal(.readOnly, message: "no mail can be written to the folder \(folder)")
        }
    }
}

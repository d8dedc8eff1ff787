import Catalog
import Crypto
import Foundation

/// The one secret of an instance that is not in the store: whoever gets a copy of the store alone can neither make
/// access tokens, nor read secrets of second factors or waiting mails, nor try short codes.
///
/// It lies in `master.key` in the data folder, made at the first start, readable by its owner only. Without it everybody
/// signs in anew, and second factors need their recovery by an administrator (ADR 0022).
package struct MasterKey: Sendable {
    /// What keys are derived for; each has its own.
    enum Purpose: String, CaseIterable {
        case accessToken = "access token"
        case secondFactor = "second factor"
        case mail
        case openID = "openid"
        case shortCode = "short code"
        case requestBody = "request body"
        case orderNumber = "order number"
        case orderToken = "order token"
    }

    static let bytes = 32
    private let key: SymmetricKey
    /// Those without a name: some are used with every request.
    private let purposeKeys: [Purpose: SymmetricKey]

    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.bytes, "a master key has 256 bits")
        let key = SymmetricKey(data: bytes)
        self.key = key
        purposeKeys = Dictionary(uniqueKeysWithValues: Purpose.allCases.map { ($0, Self.derived(key, $0, "")) })
    }

    /// Reads the key of a data folder, or makes it. Blocks.
    ///
    /// - Throws: `file_unreadable` for a file that can't be read or is no key, `read_only` when it can't be made.
    package static func load(folder: String, source: SecretSource = .system) throws(Refusal) -> MasterKey {
        let path = folder + "/master.key"
        if let key = try read(path) { return key }
        let made = source.bytes(bytes)
        guard write(Hexadecimal.text(made) + "\n", to: path) else {
            // Another process may have been faster.
            if let key = try read(path) { return key }
            throw Refusal(.readOnly, message: "the file \(path) can't be made")
        }
        return MasterKey(bytes: made)
    }

    // MARK: Use

    /// A key of its own for a purpose.
    ///
    /// - Parameter name: tells several keys of one purpose apart.
    /// - Source: RFC 5869.
    func key(_ purpose: Purpose, _ name: String = "") -> SymmetricKey {
        if name.isEmpty, let known = purposeKeys[purpose] { return known }
        return Self.derived(key, purpose, name)
    }

    private static func derived(_ key: SymmetricKey, _ purpose: Purpose, _ name: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array("aisle \(purpose.rawValue) \(name)".utf8), outputByteCount: Self.bytes)
    }

    /// Encrypts what must come back: AES-256-GCM, nonce and tag included.
    ///
    /// - Parameter context: what it belongs to; another one does not open it.
    func seal(_ bytes: [UInt8], _ purpose: Purpose, context: String) throws(Refusal) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(bytes, using: key(purpose), authenticating: Array(context.utf8))
            if let combined = box.combined { return Array(combined) }
        } catch {
            // Said below: there is nothing about it that an answer should tell.
        }
        throw Refusal(.internalError, message: "a secret could not be sealed")
    }

    /// - Returns: `nil` when it was sealed under another key or for another context, or is damaged.
    func open(_ sealed: [UInt8], _ purpose: Purpose, context: String) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        return (try? AES.GCM.open(box, using: key(purpose), authenticating: Array(context.utf8))).map { Array($0) }
    }

    /// A keyed hash, for what is too short to be hashed without a key.
    func tag(_ text: String, _ purpose: Purpose) -> String {
        tag(Array(text.utf8), purpose)
    }

    func tag(_ bytes: [UInt8], _ purpose: Purpose) -> String {
        Hexadecimal.text(Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key(purpose))))
    }

    /// What makes two request bodies the same that may hold passwords: a plain hash would let a password be guessed.
    package func identity(ofRequestBody bytes: [UInt8]) -> String { tag(bytes, .requestBody) }

    // MARK: File

    private static func read(_ path: String) throws(Refusal) -> MasterKey? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let found = Hexadecimal.bytes(String(decoding: data, as: UTF8.self).trimmed), found.count == bytes
        else {
            throw Refusal(.fileUnreadable, message: "the file \(path) is no key of \(bytes * 2) hexadecimal digits")
        }
        return MasterKey(bytes: found)
    }

    /// Never over a file that is there: half a key, or two keys, would be worse than none.
    private static func write(_ text: String, to path: String) -> Bool {
        let temporary = path + "." + UUID().uuidString
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { return false }
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        return link(temporary, path) == 0
    }
}

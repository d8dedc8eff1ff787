import Catalog
import Crypto
import CryptoExtras
import Foundation

/// What is stored of a password: scrypt's output with its salt and parameters, as one text that says what it is.
///
/// - Source: RFC 7914; the text is the PHC string format (`$scrypt$ln=15,r=8,p=3$SALT$HASH`, Base64 without padding).
package struct PasswordHash: Hashable, Sendable {
    /// How much work one guess costs.
    package struct Cost: Hashable, Sendable {
        /// Base-2 logarithm of the number of rounds; memory is 2^logRounds × blockSize × 128 bytes.
        package var logRounds: Int
        package var blockSize: Int
        package var parallelism: Int

        package init(logRounds: Int, blockSize: Int, parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MiB and three passes.
        ///
        /// - Source: OWASP Password Storage Cheat Sheet, one of its equally strong settings for scrypt.
        package static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 3)

        /// What a stored hash may ask for; damage must not make the server take gigabytes.
        var isSane: Bool {
            (1...20).contains(logRounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    package let cost: Cost
    let salt: [UInt8]
    let hash: [UInt8]

    static let saltBytes = 16
    private static let hashBytes = 32

    /// Hashes a password. Blocks for a good part of a second.
    static func make(_ password: String, salt: [UInt8], cost: Cost) throws(Refusal) -> PasswordHash {
        PasswordHash(cost: cost, salt: salt, hash: try derive(password, salt: salt, cost: cost))
    }

    /// A hash that no password has, to compare with where there is none.
    static func ofNothing(salt: [UInt8], cost: Cost) -> PasswordHash {
        PasswordHash(cost: cost, salt: salt, hash: [UInt8](repeating: 0, count: hashBytes))
    }

    /// Whether the password is the one that was hashed. Blocks as long as hashing does.
    func matches(_ password: String) throws(Refusal) -> Bool {
        ConstantTime.areEqual(try Self.derive(password, salt: salt, cost: cost), hash)
    }

    // MARK: As text

    package var text: String {
        "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Self.base64(salt))$\(Self.base64(hash))"
    }

    /// - Returns: `nil` for a text that is no hash of ours.
    package init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let values = parts[2].split(separator: ",").map { $0.split(separator: "=") }
        guard values.count == 3, values.allSatisfy({ $0.count == 2 }), values.map({ $0[0] }) == ["ln", "r", "p"],
            let logRounds = Int(values[0][1]), let blockSize = Int(values[1][1]), let parallelism = Int(values[2][1]),
            let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), !salt.isEmpty, !hash.isEmpty
        else { return nil }
        let cost = Cost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isSane else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    private init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }

    /// Passwords are compared in Unicode's form NFKC: the same letters may come in different bytes from two keyboards
    /// (NIST SP 800-63B, 5.1.1.2).
    private static func derive(_ password: String, salt: [UInt8], cost: Cost) throws(Refusal) -> [UInt8] {
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: hashBytes, rounds: 1 << cost.logRounds,
                blockSize: cost.blockSize, parallelism: cost.parallelism)
            return key.withUnsafeBytes { Array($0) }
        } catch {
            throw Refusal(.internalError, message: "a password could not be hashed")
        }
    }
}

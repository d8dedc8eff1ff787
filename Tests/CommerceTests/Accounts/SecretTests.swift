import Catalog
import Foundation
import Testing

@testable import Commerce

/// One-time codes, held to the RFC.
@Suite struct TimeBasedCodeTests {
    private static let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B, the rows of SHA-1.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func codesAreThoseOfTheRFC(seconds: Int64, expected: String) {
        let step = TimeBasedCode.step(at: Timestamp(millisecondsSinceEpoch: seconds * 1_000))
        #expect(TimeBasedCode.code(secret: Self.secret, step: step, digits: 8) == expected)
        #expect(TimeBasedCode.code(secret: Self.secret, step: step) == String(expected.suffix(6)))
    }

    @Test func codesOfTheStepsBesideAreTaken() {
        let now = Timestamp(millisecondsSinceEpoch: 1_800_000_015_000)
        let present = TimeBasedCode.step(at: now)
        for (off, isTaken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] as [(Int64, Bool)] {
            let code = TimeBasedCode.code(secret: Self.secret, step: present + off)
            let found = TimeBasedCode.step(of: code, secret: Self.secret, at: now, lastStep: nil)
            #expect((found == present + off) == isTaken, "\(off)")
        }
    }

    @Test func noCodeWorksTwiceNotEvenWhenTheClockGoesBack() {
        let now = Timestamp(millisecondsSinceEpoch: 1_800_000_015_000)
        let step = TimeBasedCode.step(at: now)
        let code = TimeBasedCode.code(secret: Self.secret, step: step)
        #expect(TimeBasedCode.step(of: code, secret: Self.secret, at: now, lastStep: step) == nil)
        let earlier = now.adding(-30_000)
        let before = TimeBasedCode.code(secret: Self.secret, step: step - 1)
        #expect(TimeBasedCode.step(of: before, secret: Self.secret, at: earlier, lastStep: step) == nil)
        #expect(TimeBasedCode.step(of: code, secret: Self.secret, at: earlier, lastStep: step - 1) == step)
    }

    @Test(arguments: ["", "12345", "1234567", "abcdef", "１２３４５６"])
    func whatIsNoCodeIsRefused(code: String) {
        let now = Timestamp(millisecondsSinceEpoch: 0)
        #expect(TimeBasedCode.step(of: code, secret: Self.secret, at: now, lastStep: nil) == nil)
    }

    @Test func addressesAreWhatAppsRead() {
        let address = TimeBasedCode.address(secret: Self.secret, account: "ann@example.com", issuer: "My Shop")
        #expect(
            address == "otpauth://totp/My%20Shop:ann%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=My%20Shop&algorithm=SHA1&digits=6&period=30")
    }

    /// RFC 4648, 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32IsThatOfTheRFC(text: String, expected: String) {
        #expect(Base32.encode(Array(text.utf8)) == expected)
    }
}

@Suite struct PasswordHashTests {
    private static let cheap = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)

    /// RFC 7914, 12: the second vector, its first 32 of 64 bytes.
    @Test func scryptIsThatOfTheRFC() throws {
        let cost = PasswordHash.Cost(logRounds: 10, blockSize: 8, parallelism: 16)
        let hash = try PasswordHash.make("password", salt: Array("NaCl".utf8), cost: cost)
        #expect(
            Hexadecimal.text(hash.hash) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")
    }

    @Test func hashesSurviveBeingText() throws {
        let hash = try PasswordHash.make("correct horse", salt: Array(0..<16), cost: Self.cheap)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$"))
        let read = try #require(PasswordHash(text: hash.text))
        #expect(read == hash)
        #expect(try read.matches("correct horse"))
        #expect(try !read.matches("correct horsf"))
    }

    /// "é" as one letter and as two; both keyboards exist.
    @Test func formsOfOneLetterAreTheSame() throws {
        let hash = try PasswordHash.make("caf\u{E9} cr\u{E8}me", salt: [1], cost: Self.cheap)
        #expect(try hash.matches("cafe\u{301} cre\u{300}me"))
    }

    @Test func theMemoryOfTheStandardCostIsAllowed() throws {
        var cost = PasswordHash.Cost.standard
        // Its memory, in a third of its time.
        cost.parallelism = 1
        let hash = try PasswordHash.make("x", salt: [1, 2], cost: cost)
        #expect(hash.text.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    }

    @Test(arguments: [
        "", "plain", "$scrypt$ln=4,r=8,p=1$AAEC", "$bcrypt$ln=4,r=8,p=1$AAEC$AAEC", "$scrypt$ln=40,r=8,p=1$AAEC$AAEC",
        "$scrypt$r=8,ln=4,p=1$AAEC$AAEC", "$scrypt$ln=4,r=8,p=1$$AAEC", "$scrypt$ln=4,r=8,p=1$A!$AAEC",
    ])
    func otherTextsAreNoHashes(text: String) { #expect(PasswordHash(text: text) == nil) }

    @Test func nothingMatchesWhereThereIsNoAccount() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, source: .system)
        let hash = try await hasher.hash("correct horse")
        #expect(try await hasher.matches("correct horse", hash))
        #expect(try await !hasher.matches("correct horse", nil))
        #expect(try await !hasher.matches(String(repeating: "x", count: 1_025), nil))
        #expect(!hasher.isOutdated(hash))
    }

    @Test(arguments: [
        ("short1234", false), ("long enough", true), ("aaaaaaaaaaaaaaaa", false), ("Ann@Example.com", false),
        (String(repeating: "abcd", count: 256), true), (String(repeating: "abcd", count: 256) + "e", false),
    ])
    func passwordsAreLongAndNotTheAddress(password: String, isGood: Bool) {
        #expect((PasswordRules.problem(password, email: EmailAddress("ann@example.com")) == nil) == isGood)
    }
}

@Suite struct MasterKeyTests {
    private static let key = MasterKey(bytes: Array(0..<32))

    @Test func onlyTheSameKeyPurposeAndContextOpen() throws {
        let sealed = try Self.key.seal([1, 2, 3], .secondFactor, context: "usr_a")
        #expect(Self.key.open(sealed, .secondFactor, context: "usr_a") == [1, 2, 3])
        #expect(Self.key.open(sealed, .secondFactor, context: "usr_b") == nil)
        #expect(Self.key.open(sealed, .mail, context: "usr_a") == nil)
        #expect(MasterKey(bytes: Array(1..<33)).open(sealed, .secondFactor, context: "usr_a") == nil)
        #expect(Self.key.open(Array(sealed.dropLast()), .secondFactor, context: "usr_a") == nil)
        #expect(Self.key.open([], .secondFactor, context: "usr_a") == nil)
    }

    @Test func theFileIsMadeOnceForItsOwnerOnly() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aisle-key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try MasterKey.load(folder: folder.path)
        let second = try MasterKey.load(folder: folder.path)
        #expect(first.tag("x", .shortCode) == second.tag("x", .shortCode))
        let path = folder.appending(path: "master.key").path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.key"])
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: Refusal.self) { try MasterKey.load(folder: folder.path) }
    }
}

@Suite struct EmailAddressTests {
    @Test(arguments: [
        "ann@example.com", "Ann.Lee+shop@Example.co.uk", "a@b.de", "o'brien@example.org", "jürgen@müller.de",
        String(repeating: "a", count: 64) + "@example.com",
    ])
    func addressesAreTaken(text: String) { #expect(EmailAddress(text)?.text == text) }

    @Test(arguments: [
        "", "ann", "@example.com", "ann@", "ann@example", "a..b@example.com", ".a@example.com", "ann@-example.com",
        "ann@exam ple.com", "ann@example.com\r\nBcc: x@example.com", "\"a b\"@example.com", "ann@[127.0.0.1]",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b", count: 250) + ".de",
        "a\u{A0}b@example.com", "a\u{85}b@example.com",
    ])
    func othersAreNot(text: String) { #expect(EmailAddress(text) == nil) }

    @Test func caseAndSpacesDoNotTellTwoApart() {
        #expect(EmailAddress(" Ann@Example.COM ")?.key == EmailAddress("ann@example.com")?.key)
    }
}

@Suite struct RoleTests {
    /// The whole table: a right that is given away shows up here.
    @Test func everyRoleHasItsRights() {
        let table: [Role: Set<Permission>] = [
            .customer: [.ownAccount], .seller: [.ownAccount, .sell, .answerReviews],
            .catalog: [.ownAccount, .editCatalog], .relevance: [.ownAccount, .editRelevance],
            .support: [
                .ownAccount, .readUsers, .blockUsers, .moderateReviews, .answerReviews, .manageOrders, .refundPayments,
                .handleReturns, .answerTickets,
            ],
            .admin: [
                .ownAccount, .editCatalog, .editRelevance, .readUsers, .blockUsers, .grantRoles,
                .manageOrders, .editShop, .operate, .refundPayments, .handleReturns, .handleDisputes, .answerTickets,
                .keepBooks,
                .moderateReviews, .answerReviews, .approveSellers, .paySellers, .readReports, .readAuditLog,
            ],
        ]
        for role in Role.allCases { #expect(role.permissions == table[role], "\(role)") }
        #expect(!Set<Role>().allow(.ownAccount))
        #expect(Set<Role>([.customer, .catalog]).allow(.editCatalog))
    }
}

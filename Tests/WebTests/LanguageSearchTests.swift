import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// Products in many languages over HTTP: each is found first by its own name, with the language given or guessed.
@Suite struct LanguageSearchTests {
    private static let names: [(language: String, names: [String])] = [
        ("zh", ["康师傅红烧牛肉面", "可口可樂", "苹果醋饮料 500ml", "手機殼"]),
        ("ja", ["七味ふりかけ", "ベーコン", "原形ベーコン", "りんごジュース", "ﾊﾟｿｺﾝ用ケーブル"]),
        ("th", ["แลคตาซอยสูตรไม่หวาน", "น้ำดื่ม", "นมถั่วเหลือง", "เพรทซ์รสต้มยำ"]),
        ("ar", ["لبن عيران", "حب دوار الشمس", "شاي أحمر", "قَهْوَة عربية"]),
        ("he", ["קנור אבקת מרק עוף", "ביצי חופש אורגניות", "מלח הארץ", "חלב 3%"]),
        ("ko", ["안성탕면", "신라면 컵", "남양 몸이 가벼워지는 시간 17차", "계란찜스프"]),
        ("ru", ["Шоколад молочный с начинкой", "Фасоль чёрная", "творог 5 %", "Ёлка искусственная"]),
        ("tr", ["Doğal Mineralli Su", "IŞIK çikolata", "Calve acılı ketçap", "İnce Bulgur"]),
        ("de", ["Brownies", "Kaffeemaschine", "Maschine für Kaffee", "Müsli Früchte"]),
        ("nl", ["Brownies", "Roomkaas", "Kaas met room"]), ("el", ["Κρέμα Γάλακτος"]), ("pl", ["Czekolada gorzka"]),
        ("en", ["Brownie", "Brownies", "Chocolate bar"]),
    ]

    private struct Shop {
        let server: TestServer

        func search(_ parameters: [String: String]) async throws -> [String] {
            let body = JSONValue.object(parameters.map { JSONMember($0.key, .string($0.value)) })
            let reply = try await server.client.send(
                "POST", "/api/v1/search", body: String(decoding: JSONWriter.bytes(body), as: UTF8.self))
            try #require(reply.status == 200, "\(reply.text)")
            return try JSONReader.parse(reply.body)["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
        }
    }

    private func run(_ body: @Sendable (Shop) async throws -> Void) async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            var sequence: Int64 = 0
            for (language, names) in Self.names {
                for (index, name) in names.enumerated() {
                    let product = "{\"id\":\"\(language)\(index)\",\"name\":\"\(name)\",\"language\":\"\(language)\"}"
                    let reply = try await server.client.send("POST", "/api/v1/products", key, body: product)
                    try #require(reply.status == 201, "\(reply.text)")
                    sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
                }
            }
            let unsaid = "{\"id\":\"unsaid\",\"name\":\"蘋果手機\"}"
            let reply = try await server.client.send("POST", "/api/v1/products", key, body: unsaid)
            sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? sequence
            let shop = Shop(server: server)
            _ = try await shop.search(["min_sequence": "\(sequence)"])
            try await body(shop)
        }
    }

    @Test func everyProductIsFirstByItsOwnName() async throws {
        try await run { shop in
            for (language, names) in Self.names {
                for (index, name) in names.enumerated() {
                    let id = "\(language)\(index)"
                    let given = try await shop.search(["q": name, "language": language])
                    #expect(given.first == id, "\(name) in \(language)")
                    // Equal names of several languages are told apart by the language only.
                    if name == "Brownies" { continue }
                    let found1 = try await shop.search(["q": name])
                    #expect(found1.first == id, "\(name), language left out")
                    let found2 = try await shop.search(["q": name, "language": "auto"])
                    #expect(found2.first == id, "\(name), guessed")
                }
            }
        }
    }

    private static let otherForms = [
        ("苹果", "zh2"), ("手机", "zh3"), ("リンゴ", "ja3"), ("パソコン", "ja4"), ("นม", "th2"), ("احمر", "ar2"), ("قهوه", "ar3"),
        ("מלח", "he2"), ("המרק", "he0"), ("라면", "ko1"), ("라면을", "ko1"), ("черная", "ru1"), ("елка", "ru3"),
        ("ışık", "tr1"), ("ince", "tr3"), ("γαλακτος", "el0"),
    ]

    @Test func wordsAreFoundInTheirOtherForms() async throws {
        try await run { shop in
            for (query, id) in Self.otherForms {
                let found = try await shop.search(["q": query, "language": String(id.prefix(2))])
                #expect(found.contains(id), "\(query)")
            }
        }
    }

    @Test func aNameWithoutLanguageHasThatOfItsScript() async throws {
        try await run { shop in
            let found4 = try await shop.search(["q": "苹果手机"])
            #expect(found4.first == "unsaid")
            let found5 = try await shop.search(["q": "手机", "language": "zh"])
            #expect(found5.contains("unsaid"))
        }
    }

    @Test func compoundsMeetTheirParts() async throws {
        try await run { shop in
            let found6 = try await shop.search(["q": "kaffeemaschine", "language": "de"])
            #expect(found6 == ["de1", "de2"])
            let found7 = try await shop.search(["q": "maschine für kaffee", "language": "de"])
            #expect(found7 == ["de2", "de1"])
            let found8 = try await shop.search(["q": "maschine für kaffee", "language": "auto"])
            #expect(found8 == ["de2", "de1"])
            let found9 = try await shop.search(["q": "roomkaas", "language": "nl"])
            #expect(found9 == ["nl1", "nl2"])
        }
    }

    @Test func anUnknownLanguageIsRefused() async throws {
        try await run { shop in
            let reply = try await shop.server.client.get("/api/v1/search?q=a&language=tlh")
            #expect(reply.status == 400 && reply.text.contains("\"field\":\"language\"") && reply.text.contains("auto"))
        }
    }
}

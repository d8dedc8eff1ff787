import Catalog
import Testing

@testable import Integrations

@Suite struct AMQPAddressTests {
    @Test func whatIsMissingIsWhatABrokerHasByDefault() throws {
        let plain = try AMQPAddress("amqp://broker")
        #expect(plain.host == "broker" && plain.port == 5_672 && plain.virtualHost == "/" && !plain.usesTLS)
        #expect(plain.user == "guest" && plain.password == "guest")
        #expect(try AMQPAddress("amqps://broker").port == 5_671)
    }

    @Test func partsAreDecoded() throws {
        let full = try AMQPAddress("amqps://shop:p%40ss@[::1]:1234/my%2Fshop")
        #expect(full.host == "::1" && full.port == 1_234 && full.virtualHost == "my/shop" && full.usesTLS)
        #expect(full.user == "shop" && full.password == "p@ss")
        #expect(try AMQPAddress("amqp://shop:x@broker", password: "from a file").password == "from a file")
    }

    @Test(arguments: ["", "broker", "http://broker", "amqp://", "amqp://h?heartbeat=1", "amqp://u:secret word@h"])
    func othersAreRefusedWithoutBeingRepeated(_ text: String) {
        do throws(Refusal) {
            _ = try AMQPAddress(text)
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.code == .invalidSettings && !error.message.contains("secret"))
        }
    }

    @Test func thePasswordIsNotInTheDescription() throws {
        let address = try AMQPAddress("amqp://shop:hidden@broker/")
        #expect(address.description == "amqp://shop@broker:5672/")
    }
}

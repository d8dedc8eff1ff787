import Catalog
import TestSupport
import Testing

@testable import Commerce

@Suite struct PricingTests {
    private static let euro = CurrencyCode("EUR")
    private static let now = Timestamp(millisecondsSinceEpoch: 1_000_000)

    private func line(_ sku: String, _ quantity: Int64, at cents: Int64) -> PricedLine {
        PricedLine(sku: SKU(sku), productID: ProductID("p-\(sku)"), quantity: quantity, unitMinorUnits: cents)
    }

    private func promotion(
        _ code: String, _ benefit: Promotion.Benefit, _ change: (inout Promotion) -> Void = { _ in }
    ) -> OfferedPromotion {
        var promotion = Promotion(code: code, benefit: benefit)
        change(&promotion)
        return OfferedPromotion(promotion)
    }

    private func totals(
        _ lines: [PricedLine], _ promotions: OfferedPromotion..., shipping: Int64? = nil
    ) -> CartTotals {
        Pricing(lines: lines, currency: Self.euro, shipping: shipping, now: Self.now).totals(promotions)
    }

    private func euros(_ cents: Int64) -> Money { Money(minorUnits: cents, currency: Self.euro) }

    // MARK: Kinds

    @Test func percentagesAreRoundedOnceHalvesUp() {
        // 10 % of 10.05 is 1.005.
        let totals = totals([line("A", 3, at: 335)], promotion("TEN", .percent(basisPoints: 1_000)))
        #expect(totals.subtotal == 1_005 && totals.discount == 101 && totals.total == 904)
    }

    @Test func aDiscountIsDividedWithoutLosingACent() {
        let lines = [line("A", 1, at: 333), line("B", 1, at: 333), line("C", 1, at: 334)]
        let totals = totals(lines, promotion("OFF", .amount(euros(100))))
        #expect(totals.lineDiscounts == [33, 33, 34] && totals.total == 900)
    }

    @Test func anAmountIsNeverMoreThanTheLines() {
        let totals = totals([line("A", 1, at: 500)], promotion("OFF", .amount(euros(9_999))), shipping: 490)
        #expect(totals.discount == 500 && totals.total == 490)
    }

    @Test func theCheapestPiecesAreFree() {
        let lines = [line("A", 2, at: 1_000), line("B", 5, at: 300)]
        let totals = totals(lines, promotion("321", .buyGetFree(buy: 2, free: 1)))
        #expect(totals.lineDiscounts == [0, 600])
        let few = self.totals([line("A", 2, at: 1_000)], promotion("321", .buyGetFree(buy: 2, free: 1)))
        #expect(few.discount == 0 && few.refused == [.init(code: "321", reason: .notEligible)])
    }

    @Test func shippingIsFreeBeforeAndAfterItIsKnown() {
        let free = promotion("SHIP", .freeShipping)
        #expect(totals([line("A", 1, at: 500)], free).hasFreeShipping)
        let known = totals([line("A", 1, at: 500)], free, shipping: 490)
        #expect(known.shippingDiscount == 490 && known.total == 500)
    }

    @Test func aCodeMayBeForSomeProductsOnly() {
        let lines = [line("A", 1, at: 1_000), line("B", 1, at: 1_000)]
        let bySKU = promotion("A-ONLY", .percent(basisPoints: 5_000)) { $0.skus = [SKU("A")] }
        #expect(totals(lines, bySKU).lineDiscounts == [500, 0])
        let byProduct = promotion("B-ONLY", .percent(basisPoints: 5_000)) { $0.productIDs = [ProductID("p-B")] }
        #expect(totals(lines, byProduct).lineDiscounts == [0, 500])
        let other = promotion("C-ONLY", .percent(basisPoints: 5_000)) { $0.skus = [SKU("C")] }
        #expect(totals(lines, other).refused == [.init(code: "C-ONLY", reason: .notEligible)])
    }

    // MARK: Conditions

    @Test func conditionsHoldAtTheirLimits() {
        let lines = [line("A", 1, at: 1_000)]
        func reason(_ change: (inout Promotion) -> Void) -> PromotionRefusal? {
            totals(lines, promotion("X", .percent(basisPoints: 100), change)).refused.first?.reason
        }
        func time(_ offset: Int64) -> Timestamp {
            Timestamp(millisecondsSinceEpoch: Self.now.millisecondsSinceEpoch + offset)
        }
        func minimum(_ cents: Int64, _ currency: String) -> PromotionRefusal? {
            reason {
                $0.minimumMinorUnits = cents
                $0.currency = CurrencyCode(currency)
            }
        }
        #expect(reason { $0.startsAt = time(1) } == .notStarted)
        #expect(reason { $0.startsAt = time(0) } == nil)
        #expect(reason { $0.endsAt = time(0) } == .ended)
        #expect(reason { $0.endsAt = time(1) } == nil)
        #expect(minimum(1_001, "EUR") == .minimumNotReached)
        #expect(minimum(1_000, "EUR") == nil)
        #expect(minimum(1, "USD") == .otherCurrency)
        let dollars = promotion("USD", .amount(Money(minorUnits: 1, currency: CurrencyCode("USD"))))
        #expect(totals(lines, dollars).refused.first?.reason == .otherCurrency)
    }

    @Test func usesRunOut() {
        let lines = [line("A", 1, at: 1_000)]
        func reason(uses: Int64, byBuyer: Int64) -> PromotionRefusal? {
            var offer = promotion("X", .percent(basisPoints: 100)) {
                $0.usesMax = 5
                $0.usesPerBuyerMax = 2
            }
            (offer.uses, offer.usesByBuyer) = (uses, byBuyer)
            return totals(lines, offer).refused.first?.reason
        }
        #expect(reason(uses: 4, byBuyer: 1) == nil)
        #expect(reason(uses: 5, byBuyer: 1) == .usedUp)
        #expect(reason(uses: 4, byBuyer: 2) == .usedUp)
    }

    // MARK: Together

    @Test func codesCountInTheStatedOrder() {
        let totals = totals(
            [line("A", 3, at: 1_000)], promotion("A-OFF", .amount(euros(500))),
            promotion("B-TEN", .percent(basisPoints: 1_000)), promotion("C-FREE", .buyGetFree(buy: 2, free: 1)))
        #expect(totals.applied.map(\.code) == ["C-FREE", "B-TEN", "A-OFF"])
        #expect(totals.applied.map(\.discount) == [1_000, 200, 500] && totals.total == 1_300)
    }

    @Test func aCodeThatStandsAloneIsUsedWhenItSavesMore() {
        let lines = [line("A", 1, at: 100_000)]
        let ten = promotion("TEN", .percent(basisPoints: 1_000))
        func alone(_ basisPoints: Int64) -> OfferedPromotion {
            promotion("ALONE", .percent(basisPoints: basisPoints)) { $0.isStackable = false }
        }
        #expect(totals(lines, ten, alone(1_001)).applied.map(\.code) == ["ALONE"])
        #expect(totals(lines, ten, alone(1_001)).refused == [.init(code: "TEN", reason: .notCombinable)])
        #expect(totals(lines, ten, alone(1_000)).applied.map(\.code) == ["TEN"])
        let cheap = [line("A", 1, at: 1_000)]
        #expect(totals(cheap, alone(1)).refused == [.init(code: "ALONE", reason: .notEligible)])
    }

    @Test func onlyTheBestCodeWithFreePiecesCounts() {
        let lines = [line("A", 4, at: 1_000)]
        let totals = totals(
            lines, promotion("B", .buyGetFree(buy: 3, free: 1)), promotion("A", .buyGetFree(buy: 1, free: 1)))
        #expect(totals.applied.map(\.code) == ["A"] && totals.discount == 2_000)
        #expect(totals.refused == [.init(code: "B", reason: .notCombinable)])
    }

    // MARK: Properties

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func anyCartIsPricedSoundlyAndInAnyOrderOfItsCodes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let lines = (0..<Int.random(in: 0...5, using: &random)).map { number in
                let quantity = Int64.random(in: 1...9, using: &random)
                return line("S\(number)", quantity, at: Int64.random(in: 0...9_999, using: &random))
            }
            let promotions = (0..<Int.random(in: 0...5, using: &random)).map { number in
                self.random(number, &random)
            }
            let shipping = Bool.random(using: &random) ? Int64.random(in: 0...999, using: &random) : nil
            let pricing = Pricing(lines: lines, currency: Self.euro, shipping: shipping, now: Self.now)
            let totals = pricing.totals(promotions)
            #expect(totals == pricing.totals(promotions.shuffled(using: &random)), "the order of the codes")
            #expect(totals.total >= 0 && totals.discount <= totals.subtotal)
            #expect(totals.discount == totals.lineDiscounts.reduce(0, +))
            #expect(zip(lines, totals.lineDiscounts).allSatisfy { (0...$0.minorUnits).contains($1) })
            #expect(totals.applied.reduce(0) { $0 + $1.discount } == totals.discount + totals.shippingDiscount)
            let codes = Set(totals.applied.map(\.code)).union(totals.refused.map(\.code))
            #expect(codes == Set(promotions.map(\.promotion.code)))
            #expect(pricing.totals([]).total >= totals.total)
        }
    }

    private func random(_ number: Int, _ random: inout SeededGenerator) -> OfferedPromotion {
        let benefits: [Promotion.Benefit] = [
            .percent(basisPoints: Int64.random(in: 1...10_000, using: &random)),
            .amount(euros(Int64.random(in: 1...20_000, using: &random))), .freeShipping,
            .buyGetFree(buy: Int64.random(in: 1...3, using: &random), free: Int64.random(in: 1...3, using: &random)),
        ]
        let benefit = benefits[Int.random(in: 0..<benefits.count, using: &random)]
        return promotion("CODE\(number)", benefit) { promotion in
            promotion.isStackable = Int.random(in: 0..<3, using: &random) > 0
            if Bool.random(using: &random) { promotion.skus = [SKU("S0"), SKU("S2")] }
        }
    }

    @Test(arguments: [UInt64(5), 6])
    func sharesAddUpAndNeverExceedTheirWeight(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let weights = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Int64.random(in: 0...(Bool.random(using: &random) ? 9 : 1_000_000_000_000_000), using: &random)
            }
            let amount = Int64.random(in: 0...weights.reduce(0, +), using: &random)
            let shares = ExactShares.shares(of: amount, by: weights)
            #expect(shares.reduce(0, +) == amount)
            #expect(zip(shares, weights).allSatisfy { $0 >= 0 && $0 <= $1 })
        }
    }
}

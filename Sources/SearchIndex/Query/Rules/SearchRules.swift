package import Analysis
package import Catalog

/// What merchandising asks of one search, resolved for its query and its moment.
package struct SearchRules: Sendable {
    /// A place that is a product's own, from 1.
    package struct Pin: Sendable, Hashable {
        package let position: Int
        package let id: ProductID

        package init(position: Int, id: ProductID) {
            self.position = position
            self.id = id
        }
    }

    /// Products that score more or less than by their words.
    package struct Boost: Sendable, Hashable {
        package let filter: FilterNode
        /// Added to the score, of which the best match of the words makes up 1.
        package let amount: Double

        package init(filter: FilterNode, amount: Double) {
            self.filter = filter
            self.amount = amount
        }
    }

    /// What all hits must be.
    package struct Filter: Sendable, Hashable {
        package let curation: String
        package let node: FilterNode

        package init(curation: String, node: FilterNode) {
            self.curation = curation
            self.node = node
        }
    }

    /// The words of the query with the synonyms in force.
    package var words: [QueryWord]
    /// Ascending by position; each position and each product once.
    package var pins: [Pin] = []
    /// With the curation that hides each.
    package var hidden: [ProductID: String] = [:]
    package var buried: [ProductID] = []
    package var boosts: [Boost] = []
    /// All of them hold, also for pinned products. One that this catalog can't answer is left out.
    package var filters: [Filter] = []
    /// What the answer says of it; `nil` when only synonyms are in play.
    package var applied: AppliedRules?

    package init(words: [QueryWord]) { self.words = words }
}

extension FilterEvaluator {
    /// The filter that nobody can widen: the key's own and those of rules.
    ///
    /// A rule outlives the fields that it names; a search must not fail because of it.
    func prescribed(_ own: FilterNode?, _ rules: SearchRules?) -> FilterNode? {
        guard let rules, !rules.filters.isEmpty else { return own }
        let usable = rules.filters.map(\.node).filter { (try? documents(matching: $0)) != nil }
        let parts = (own.map { [$0] } ?? []) + usable
        return parts.count < 2 ? parts.first : .and(parts)
    }
}

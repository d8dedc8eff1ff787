/// The two sides of an experiment.
package enum ExperimentArm: Int64, Sendable, CaseIterable {
    /// What is served without the experiment.
    case control = 0
    /// What is tried.
    case candidate = 1

    package var name: String {
        switch self {
        case .control: "control"
        case .candidate: "candidate"
        }
    }
}

/// What one page of an answer showed, and to whom: a number that can't be told back.
package struct Exposure: Sendable, Hashable {
    /// Drawn by chance, above 0: whoever knows it may report events of the page.
    package var id: Int64
    package var at: Timestamp
    /// In lower case, with single spaces; empty when nothing was searched for or nobody shall know what.
    package var text: String
    /// A salted hash.
    package var visitor: Int64
    /// A salted hash of the visitor, what was searched for, and the day (UTC): one search, however many pages it takes.
    package var session: Int64
    /// The number of the experiment that the page took part in.
    package var experiment: Int64?
    /// Who answered; `nil` without an experiment, and for both together.
    package var arm: ExperimentArm?
    /// Of the first product, from 1.
    package var firstPlace: Int
    /// How many products were found.
    package var total: Int
    /// In the order of the page, without repeats.
    package var products: [ProductID]
    /// Who placed each product of an interleaved page; `nil` for one that nobody chose. Empty for other pages.
    package var teams: [ExperimentArm?]

    package init(
        id: Int64, at: Timestamp, text: String, visitor: Int64, session: Int64, experiment: Int64? = nil,
        arm: ExperimentArm? = nil, firstPlace: Int, total: Int, products: [ProductID], teams: [ExperimentArm?] = []
    ) {
        self.id = id
        self.at = at
        self.text = text
        self.visitor = visitor
        self.session = session
        self.experiment = experiment
        self.arm = arm
        self.firstPlace = firstPlace
        self.total = total
        self.products = products
        self.teams = teams
    }
}

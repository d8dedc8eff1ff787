package import Analysis

/// The ranking features of one candidate; each is 0…1.
struct RankingFeatures {
    var fieldShare = 0.0
    var neighbourPairs = 0.0
    var brandMatch = 0.0
    var modelExact = 0.0
    var numberMissing = 0.0
    var typeHead = 0.0
    var accessoryHead = 0.0
    var colourMissing = 0.0
    var nameExact = 0.0
    var nameWhole = 0.0
    var languageMatch = 0.0
    var popularity = 0.0
    var rating = 0.0
    var stock = 0.0
    var understood = 0.0

    subscript(feature: RankingFeature) -> Double {
        switch feature {
        case .fieldShare: fieldShare
        case .neighbourPairs: neighbourPairs
        case .brandMatch: brandMatch
        case .modelExact: modelExact
        case .numberMissing: numberMissing
        case .typeHead: typeHead
        case .accessoryHead: accessoryHead
        case .colourMissing: colourMissing
        case .nameExact: nameExact
        case .nameWhole: nameWhole
        case .languageMatch: languageMatch
        case .popularity: popularity
        case .rating: rating
        case .stock: stock
        case .understood: understood
        }
    }
    /// Writes all numbers of the candidate in the order of ``TreeModel/featureNames``.
    ///
    /// - Parameter text: BM25 beside the best.
    func write(text: Double, to row: UnsafeMutableBufferPointer<Double>) {
        row[0] = text
        for (place, feature) in RankingFeature.allCases.enumerated() { row[place + 1] = self[feature] }
    }
}

/// The places that products connect by having been shown at several of them.
///
/// Between groups of places that no product links, nothing tells which is looked at more; the group that was shown most is
/// the one to go by.
struct LinkedPlaces {
    /// The counts of pairs that were shown at two places or more, within the largest group.
    let telling: [PlaceCount]

    init(_ counts: [PlaceCount], pairCount: Int) {
        var firstPlace = [Int](repeating: 0, count: pairCount)
        var isMoving = [Bool](repeating: false, count: pairCount)
        var parents = Array(0...PositionBasedModel.placesMax)
        func root(_ place: Int) -> Int {
            var place = place
            while parents[place] != place { place = parents[place] }
            return place
        }
        for count in counts {
            if firstPlace[count.pair] == 0 {
                firstPlace[count.pair] = count.place
            } else if firstPlace[count.pair] != count.place {
                isMoving[count.pair] = true
                parents[root(count.place)] = root(firstPlace[count.pair])
            }
        }
        let moving = counts.filter { isMoving[$0.pair] }
        var shown = [Int](repeating: 0, count: parents.count)
        for count in moving { shown[root(count.place)] += count.shown }
        // Of equal groups the one with the earliest place, so that the result does not hang on the order of the counts.
        let largest = shown.max() ?? 0
        let main = (1..<parents.count).first { largest > 0 && shown[root($0)] == largest }.map(root)
        telling = moving.filter { root($0.place) == main }
    }
}

import Foundation

extension EditDistanceWalk {
    /// Finds the words that end as the pattern does, for a path that has used up all edits.
    mutating func lookUpRest(
        _ range: Range<Int>, byteDepth: Int, _ position: EditAutomaton.Position, _ limit: Int
    ) {
        var places = position.state.level(limit)
        // At the end of the pattern there is nothing to look up: that word has been judged.
        places &= (1 << UInt64(automaton.pattern.count)) - 1
        while places != 0 {
            let place = places.trailingZeroBitCount
            places &= places - 1
            lookUp(patternBytes[letterStarts[place]...], in: range, byteDepth: byteDepth, edits: limit)
        }
        // The second half of a swap is no further edit.
        guard limit > 0 else { return }
        var swaps = position.earlier.level(limit - 1) & (position.lastPlaces >> 1)
        while swaps != 0 {
            let place = swaps.trailingZeroBitCount
            swaps &= swaps - 1
            let swapped = patternBytes[letterStarts[place]..<letterStarts[place + 1]]
            lookUp(
                swapped + patternBytes[letterStarts[place + 2]...], in: range, byteDepth: byteDepth, edits: limit)
        }
    }

    private mutating func lookUp(_ rest: ArraySlice<UInt8>, in range: Range<Int>, byteDepth: Int, edits: Int) {
        let index = rest.withUnsafeBytes { rest -> Int? in
            var (low, high) = (range.lowerBound, range.upperBound)
            while low < high {
                let middle = (low + high) / 2
                let word = dictionary.word(middle)
                guard word.count >= byteDepth, let start = word.baseAddress, let wanted = rest.baseAddress else {
                    return nil
                }
                let length = word.count - byteDepth
                let order = memcmp(start + byteDepth, wanted, min(length, rest.count))
                if order == 0, length == rest.count { return middle }
                if order < 0 || (order == 0 && length < rest.count) { low = middle + 1 } else { high = middle }
            }
            return nil
        }
        guard let index, !found.contains(where: { $0.range.lowerBound == index }) else { return }
        found.append(Finding(range: index..<(index + 1), edits: edits))
    }
}

/// The member names of one JSON object while it is read, to find one that is repeated.
///
/// Nearly all names are new, which a few bits tell without comparing texts: each plain name sets one bit of 256, and a
/// name whose bit is not set yet has not been there. Names with other letters are always compared, because Swift takes
/// some of them for the same text as an ASCII one.
struct MemberNames {
    /// From this many members on, names are looked for in a set.
    private static let countForSet = 64

    private var bits = SIMD4<UInt64>(repeating: 0)
    private var arePlain = true
    private var set = Set<String>()

    /// Takes in the name of the next member.
    ///
    /// - Parameter text: the bytes of the name between its quotes; `nil` when they aren't the name itself or not ASCII.
    /// - Returns: whether no member has it.
    mutating func insert(
        _ name: String, text: UnsafeBufferPointer<UInt8>?, among members: [JSONMember]
    ) -> Bool {
        if members.count >= Self.countForSet {
            if set.isEmpty { set.formUnion(members.lazy.map(\.name)) }
            return set.insert(name).inserted
        }
        guard let text, arePlain else {
            arePlain = false
            return !members.contains { $0.name == name }
        }
        let place = Self.hash(text)
        let bit = UInt64(1) << (place & 63)
        let isNew = bits[Int(place >> 6)] & bit == 0 || !members.contains { $0.name == name }
        bits[Int(place >> 6)] |= bit
        return isNew
    }

    /// 0…255.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return (hash ^ hash >> 32) & 0xFF
    }
}

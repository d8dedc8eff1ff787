/// Words with which an analyzer reads what a product name says the product is.
package struct NameLists: Sendable, Hashable {
    /// Things made for other things ("case", "toner").
    package var accessories: Set<String> = []
    package var colours: Set<String> = []
    /// Words that end what a name calls the product ("with", "for").
    package var breakers: Set<String> = []
    /// Words behind which a name says what the product is for ("for", "fits").
    package var relations: Set<String> = []

    package init() {}
}

/// The same lists as one table, for asking about many words.
package struct NameWords: Sendable {
    /// Which lists a word is in.
    package struct Lists: Sendable {
        package var isAccessory = false
        package var isColour = false
        package var isBreaker = false
        package var isRelation = false
    }

    private let table: ByteTable
    /// By the value of the table.
    private let lists: [Lists]

    init(_ names: NameLists) {
        var lists: [String: Lists] = [:]
        for word in names.accessories { lists[word, default: Lists()].isAccessory = true }
        for word in names.colours { lists[word, default: Lists()].isColour = true }
        for word in names.breakers { lists[word, default: Lists()].isBreaker = true }
        for word in names.relations { lists[word, default: Lists()].isRelation = true }
        table = ByteTable(lists.keys.enumerated().map { (key: Array($1.utf8), value: $0) })
        self.lists = Array(lists.values)
    }

    package func lists(of word: UnsafeBufferPointer<UInt8>) -> Lists { table[word].map { lists[$0] } ?? Lists() }
}

/// Keeps the best few of many elements in memory for those few only.
struct BoundedHeap<Element> {
    private let limit: Int
    private let isBefore: (Element, Element) -> Bool
    /// A heap with the worst kept element on top.
    private var elements: [Element] = []

    /// - Parameter isBefore: a strict total order; what is before is better.
    init(limit: Int, isBefore: @escaping (Element, Element) -> Bool) {
        self.limit = limit
        self.isBefore = isBefore
    }

    var isFull: Bool { elements.count >= limit }

    /// The worst that is kept.
    var worst: Element? { elements.first }

    mutating func insert(_ element: Element) {
        if elements.count < limit {
            elements.append(element)
            siftUp(from: elements.count - 1)
        } else if limit > 0, isBefore(element, elements[0]) {
            elements[0] = element
            siftDown()
        }
    }

    /// Best first.
    func sorted() -> [Element] { elements.sorted(by: isBefore) }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(elements[parent], elements[child]) else { return }
            elements.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
                if isBefore(elements[worst], elements[child]) { worst = child }
            }
            guard worst != parent else { return }
            elements.swapAt(parent, worst)
            parent = worst
        }
    }
}

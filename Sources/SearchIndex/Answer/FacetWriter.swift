package import Catalog

/// Writes counted facets as the `facets` member of an answer.
struct FacetWriter {
    static func write(_ facets: [(name: String, facet: Facet)], to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, facet) in facets {
            writer.name(name)
            writer.beginObject()
            switch facet {
            case .values(let facet): write(facet, to: &writer)
            case .tree(let facet): write(facet, to: &writer)
            case .numbers(let facet): write(facet, to: &writer)
            case .ranges(let facet): write(facet, to: &writer)
            }
            writer.endObject()
        }
        writer.endObject()
    }

    private static func write(_ facet: ValueFacet, to writer: inout JSONWriter) {
        kind("values", to: &writer)
        writer.name("values")
        writer.beginArray()
        for bucket in facet.buckets {
            writer.beginObject()
            writer.name("value")
            writer.string(bucket.value)
            tail(bucket.count, bucket.isSelected, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("more")
        writer.boolean(facet.hasMore)
        if let numbers = facet.numbers { write(numbers, to: &writer) }
    }

    private static func write(_ facet: NumberFacet, to writer: inout JSONWriter) {
        kind("numbers", to: &writer)
        writer.name("values")
        writer.beginArray()
        for bucket in facet.buckets {
            writer.beginObject()
            writer.name("value")
            writer.number(bucket.value)
            tail(bucket.count, bucket.isSelected, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("more")
        writer.boolean(facet.hasMore)
        write(facet.summary, to: &writer)
    }

    private static func write(_ summary: NumberSummary, to writer: inout JSONWriter) {
        if let unit = summary.unit {
            writer.name("unit")
            writer.string(unit)
        }
        if let ranges = summary.ranges {
            writer.name("ranges")
            writer.beginArray()
            for range in ranges {
                writer.beginObject()
                writer.name("key")
                writer.string(range.bounds.key)
                writer.name("from")
                number(range.bounds.from, to: &writer)
                writer.name("to")
                number(range.bounds.to, to: &writer)
                tail(range.count, range.isSelected, to: &writer)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.name("min")
        number(summary.statistics?.min, to: &writer)
        writer.name("max")
        number(summary.statistics?.max, to: &writer)
        writer.name("average")
        number(summary.statistics?.average, to: &writer)
    }

    private static func write(_ facet: CategoryFacet, to writer: inout JSONWriter) {
        kind("tree", to: &writer)
        writer.name("values")
        write(facet.roots, to: &writer)
        writer.name("more")
        writer.boolean(facet.hasMore)
    }

    private static func write(_ nodes: [CategoryFacet.Node], to writer: inout JSONWriter) {
        writer.beginArray()
        for node in nodes {
            writer.beginObject()
            writer.name("value")
            writer.string(node.path)
            writer.name("name")
            writer.string(node.name)
            tail(node.count, node.isSelected, to: &writer)
            if !node.children.isEmpty {
                writer.name("children")
                write(node.children, to: &writer)
            }
            if node.hidesChildren {
                writer.name("more")
                writer.boolean(true)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(_ facet: PriceFacet, to writer: inout JSONWriter) {
        kind("ranges", to: &writer)
        writer.name("currency")
        writer.string(facet.currency.rawValue)
        writer.name("ranges")
        writer.beginArray()
        for bucket in facet.buckets {
            writer.beginObject()
            writer.name("key")
            writer.string(bucket.key)
            writer.name("from")
            integer(bucket.from, to: &writer)
            writer.name("to")
            integer(bucket.to, to: &writer)
            tail(bucket.count, bucket.isSelected, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("min")
        integer(facet.statistics?.min, to: &writer)
        writer.name("max")
        integer(facet.statistics?.max, to: &writer)
        writer.name("average")
        integer(facet.statistics?.average, to: &writer)
    }

    private static func kind(_ kind: String, to writer: inout JSONWriter) {
        writer.name("kind")
        writer.string(kind)
    }

    private static func tail(_ count: Int, _ isSelected: Bool, to writer: inout JSONWriter) {
        writer.name("count")
        writer.integer(Int64(count))
        writer.name("selected")
        writer.boolean(isSelected)
    }

    private static func integer(_ value: Int64?, to writer: inout JSONWriter) {
        if let value { writer.integer(value) } else { writer.null() }
    }

    private static func number(_ value: Double?, to writer: inout JSONWriter) {
        if let value { writer.number(value) } else { writer.null() }
    }
}

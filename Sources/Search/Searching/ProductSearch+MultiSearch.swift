import Catalog

extension ProductSearch {
    /// Searches in one request, a page of shelves and a menu together.
    package static let searchesMax = 50

    /// `POST /multi-search`: `{"searches":[{…},{…}]}`; one bad search does not spoil the others.
    ///
    /// - Returns: `{"results":[answer or error,…]}` in the order of the request.
    package func multiSearch(_ body: JSONValue, grant: Grant) async throws(Refusal) -> [UInt8] {
        guard let searches = body["searches"]?.elements, body.members?.count == 1 else {
            throw Refusal(.invalidRequest, message: "expected an object with the one member searches, a list")
        }
        guard searches.count <= Self.searchesMax else {
            throw Refusal(
                .limitExceeded, message: "expected at most \(Self.searchesMax) searches, found \(searches.count)")
        }
        let answers = await withTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, search) in searches.enumerated() {
                group.addTask {
                    do throws(Refusal) {
                        return (index, try await self.search(try RequestParameters(json: search), grant: grant))
                    } catch {
                        return (index, error.json)
                    }
                }
            }
            return await group.reduce(into: [[UInt8]](repeating: [], count: searches.count)) { $0[$1.0] = $1.1 }
        }
        var writer = JSONWriter(reservingCapacity: answers.reduce(64) { $0 + $1.count })
        writer.beginObject()
        writer.name("results")
        writer.beginArray()
        for answer in answers { writer.raw(answer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension Refusal {
    /// The error shape of the HTTP contract.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.name("code")
        writer.string(code.rawValue)
        writer.name("message")
        writer.string(message)
        writer.name("details")
        writer.beginArray()
        for problem in problems { writer.value(problem.json) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension Problem {
    /// One entry of `details`, also a report line's.
    package var json: JSONValue {
        var members = [
            JSONMember("field", .string(field)), JSONMember("code", .string(code.rawValue)),
            JSONMember("message", .string(message)),
        ]
        if let offset { members.append(JSONMember("offset", .integer(Int64(offset)))) }
        if let expected { members.append(JSONMember("expected", .string(expected))) }
        return .object(members)
    }
}

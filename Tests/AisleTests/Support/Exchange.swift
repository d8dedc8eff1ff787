import Foundation

/// One HTTP exchange with any headers, by Python, which the repository's own checks need anyway.
enum Exchange {
    private static let program = """
        import http.client, json, sys
        port, method, target, headers, body = json.loads(sys.argv[1])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request(method, target, body.encode() if body else None, headers)
        reply = connection.getresponse()
        print(reply.status, reply.read().decode(), end="")
        """

    /// - Returns: "200 body".
    static func send(
        _ port: Int, _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: String = ""
    ) throws -> String {
        let call = try JSONSerialization.data(withJSONObject: [port, method, target, headers, body] as [Any])
        let arguments = ["python3", "-c", program, String(decoding: call, as: UTF8.self)]
        return try ProcessOutput(URL(fileURLWithPath: "/usr/bin/env"), arguments).text
    }
}

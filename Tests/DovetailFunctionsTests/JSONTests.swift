import DovetailColumnar
import Testing

@testable import DovetailFunctions

/// Walking over JSON text takes what a strict parser takes, and never leaves it.
@Suite struct JSONTests {
    private static let documents = [
        #"{"a": [1, -2.5e3, "x\u00e9\n\"", true, null], "b": {"c": {}, "d": []}}"#,
        #"[[[1], [2, [3]]], "\ud83d\ude00"]"#,
        #" "text" "#, "-0.5E-2", "[]",
    ]

    private func isValid(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { JSONScanner.root(of: $0) != nil } }

    @Test func takesWhatTheParserTakes() throws {
        var random = Random(seed: 7)
        for _ in 0..<20_000 {
            var bytes = Array(Self.documents[random.next(below: Self.documents.count)].utf8)
            for _ in 0..<random.next(below: 3) {
                let place = random.next(below: bytes.count)
                switch random.next(below: 3) {
                case 0: bytes[place] = Array(#"{}[],:"\ut1e.-n 0"#.utf8)[random.next(below: 17)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[random.next(below: bytes.count)], at: place)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            let isStrict = (try? JSONParser.parse(bytes, allowsRepeatedNames: true)) != nil
            if isStrict {
                #expect(isValid(bytes), "\(String(decoding: bytes, as: UTF8.self))")
            } else if isValid(bytes) {
                // The one liberty that these mistakes can reach: a comma before a closing sign.
                let text = String(decoding: bytes, as: UTF8.self).filter { $0 != " " }
                #expect(text.contains(",]") || text.contains(",}"), "\(text)")
            }
        }
    }

    @Test func writingAgainChangesNothing() throws {
        for document in Self.documents {
            let tree = try #require(JSONTree(document))
            let again = try #require(JSONTree(tree.text))
            #expect(again.text == tree.text)
            var pretty: [UInt8] = []
            tree.appendPretty(to: &pretty, indent: 0)
            #expect(JSONTree(String(decoding: pretty, as: UTF8.self))?.text == tree.text)
        }
    }

    @Test func depthIsBounded() {
        for depth in [JSONScanner.depthLimit, JSONScanner.depthLimit + 1, 200_000] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(isValid(Array(text.utf8)) == (depth <= JSONScanner.depthLimit))
        }
        let deep =
            String(repeating: "[", count: JSONScanner.depthLimit)
            + String(repeating: "]", count: JSONScanner.depthLimit)
        #expect(JSONTree(deep)?.text == deep)
    }

    @Test(arguments: [
        (1.0, "1.0"), (0.1, "0.1"), (1e20, "100000000000000000000.0"), (1e21, "1e21"),
        (1.5e300, "1.5e300"), (1e-5, "0.00001"), (1.25e-7, "1.25e-7"), (-2.5, "-2.5"), (0, "0.0"), (123.456, "123.456"),
        (.nan, "NaN"), (-.infinity, "-Infinity"),
    ]) func numbers(value: Double, text: String) {
        var result: [UInt8] = []
        JSONText.appendNumber(value, to: &result)
        #expect(String(decoding: result, as: UTF8.self) == text)
    }

    @Test(arguments: ["$", "$.a", "$.a[0].\"b c\"[*]..d", "/a/0/b~1c", "a.b", "", "$['x'][-1][#-1]"])
    func pathsAreRead(_ text: String) throws { _ = try JSONPath(text) }

    @Test(arguments: ["$a", "$.", "$[", "$[x]", "$.\"a", "$[1:2]", "$[#1]", "$.a[0"])
    func malformedPathsAreErrors(_ text: String) { #expect(throws: ColumnError.self) { try JSONPath(text) } }

    @Test(arguments: [
        ("a INT, b STRING", "STRUCT(a INTEGER, b VARCHAR)"),
        ("struct<a:int,b:array<map<string,double>>>", "STRUCT(a INTEGER, b MAP(VARCHAR, DOUBLE)[])"),
        (#"{"a": "DECIMAL(10,2)", "b": ["INTEGER[]"]}"#, "STRUCT(a DECIMAL(10,2), b INTEGER[][])"),
        ("BIGINT", "BIGINT"),
    ]) func structures(text: String, type: String) { #expect(TypeText.structure(text)?.description == type) }

    @Test(arguments: ["", "{", "nothing", "{\"a\": 1}", "array<int", "a INT,", "DECIMAL(99,1)", "[]"])
    func malformedStructures(_ text: String) { #expect(TypeText.structure(text) == nil) }
}

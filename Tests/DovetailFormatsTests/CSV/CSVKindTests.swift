import DovetailColumnar
import Testing

@testable import DovetailFormats

/// The kinds of files that readers of CSV are known to differ on, each with the rows that it must give.
@Suite struct CSVKindTests {
    private static func text(_ value: Scalar) -> String? {
        if case .string(let text) = value { text } else { nil }
    }

    private func rows(_ text: String) throws -> (names: [String], rows: [[String?]]) {
        let files = try CSVFiles(text)
        let table = try files.open(["all_varchar": .boolean(true), "header": .boolean(true)])
        let rows = try CSVFixtures.rows(of: table).map { row in
            row.map { CSVKindTests.text($0) }
        }
        return withExtendedLifetime(files) { (table.schema.names, rows) }
    }

    @Test(
        arguments: [
            // Delimiters in quotes.
            ("first,address\nJo,\"12 Elm St, Apt 3\"\n", [["Jo", "12 Elm St, Apt 3"]]),
            // Quotes in quotes.
            ("a,b\n1,\"she said \"\"no\"\"\"\n", [["1", "she said \"no\""]]),
            ("a,b\n\"\"\"\",\"\"\"x\"\n", [["\"", "\"x"]]),
            // JSON inside.
            ("key,value\n1,\"{\"\"type\"\": [1, 2]}\"\n", [["1", "{\"type\": [1, 2]}"]]),
            // Line ends in quotes, of both kinds, and both kinds behind rows.
            ("a,b\n1,\"two\nlines\"\n2,x\n", [["1", "two\nlines"], ["2", "x"]]),
            ("a,b\r\n1,\"two\r\nlines\"\r\n2,x\r\n", [["1", "two\r\nlines"], ["2", "x"]]),
            ("a,b\n1,\"q \"\"x\"\"\n\ny\"\n", [["1", "q \"x\"\n\ny"]]),
            // Text past ASCII.
            ("a,b\n1,ʤ\n2,日本語 🍏\n", [["1", "ʤ"], ["2", "日本語 🍏"]]),
            // No line end behind the last row.
            ("a,b\n1,2\n3,4", [["1", "2"], ["3", "4"]]),
            ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
            // Empty lines.
            ("a,b\n\n1,2\n\n\n3,4\n\n", [["1", "2"], ["3", "4"]]),
        ])
    func readsKinds(_ text: String, _ expected: [[String]]) throws {
        #expect(try rows(text).rows == expected.map { $0.map { $0 } })
    }

    @Test(arguments: ["\n", "\r\n"])
    func tellsEmptyTextFromNothing(_ end: String) throws {
        let text = ["a,b,c", "1,\"\",\"\"", "2,3,"].map { $0 + end }.joined()
        #expect(try rows(text).rows == [["1", "", ""], ["2", "3", nil]])
    }

    @Test func readsQuotedNamesOfColumns() throws {
        let found = try rows("\"x, y\",\"a \"\"b\"\"\",\"two\nlines\"\n1,2,3\n")
        #expect(found.names == ["x, y", "a \"b\"", "two\nlines"])
        #expect(found.rows == [["1", "2", "3"]])
    }
}

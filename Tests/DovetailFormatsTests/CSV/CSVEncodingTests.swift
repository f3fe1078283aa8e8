import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Text that is not UTF-8, and delimiters that are not one byte.
@Suite struct CSVEncodingTests {
    private static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return isBig ? [high, low] : [low, high]
        }
    }

    private static let text = "näme,n\nÄpfel 🍏,1\n" + (0..<30_000).map { "zeile \($0) €ß,\($0)\n" }.joined()

    @Test(arguments: [100, 1 << 20])
    func readsUTF16(chunkSize: Int) throws {
        let expected = try CSVFiles(CSVEncodingTests.text).rows()
        for isBig in [false, true] {
            let bytes = CSVEncodingTests.utf16(CSVEncodingTests.text, isBig: isBig)
            let marked = try CSVFiles(bytes: CSVEncodingTests.utf16("\u{FEFF}", isBig: isBig) + bytes)
            #expect(try marked.open().schema.names == ["näme", "n"])
            #expect(try marked.rows(chunkSize: chunkSize) == expected)
            let bare = try CSVFiles(bytes: bytes)
            let name = isBig ? "UTF-16BE" : "utf-16"
            #expect(try bare.rows(["encoding": .string(name)], chunkSize: chunkSize) == expected)
        }
        let halves = try CSVFiles(bytes: [0xFF, 0xFE, 0x41, 0x00, 0x00, 0xD8, 0x41, 0x00])
        #expect(throws: FormatError.self) { try halves.rows() }
        #expect(throws: FormatError.self) { try CSVFiles(bytes: [0xFF, 0xFE, 0x41]).rows() }
    }

    @Test func readsLatin1() throws {
        let bytes = Array("name,n\nM".utf8) + [0xFC] + Array("ller ".utf8) + [0x80] + Array(",1\n".utf8)
        let files = try CSVFiles(bytes: bytes)
        #expect(try files.rows(["encoding": .string("latin-1")]) == [[.string("Müller \u{80}"), .int(1)]])
        #expect(try files.rows(["encoding": .string("CP1252")]) == [[.string("Müller €"), .int(1)]])
        let error = try #require(throws: FormatError.self) { try files.rows() }
        #expect(error.notes.contains { $0.contains("latin-1") })
        #expect(throws: FormatError.self) { try files.rows(["encoding": .string("ebcdic")]) }
    }

    @Test func skipsTheMarkOfUTF8() throws {
        let files = try CSVFiles(bytes: [0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8))
        #expect(try files.open().schema.names == ["a", "b"])
        #expect(try files.open(["encoding": .string("utf-8")]).schema.names == ["a", "b"])
    }

    /// A row at a time: the first match from the left ends a field.
    private func split(_ line: String, _ delimiter: String) -> [String] {
        var fields: [String] = []
        var (field, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(line.utf8)[...])
        while !rest.isEmpty {
            if rest.starts(with: delimiter.utf8) {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
                rest = rest.dropFirst(delimiter.utf8.count)
            } else {
                field.append(rest.removeFirst())
            }
        }
        return fields + [String(decoding: field, as: UTF8.self)]
    }

    @Test(arguments: ["||", "|||", "::", "¦", "→", "aba"], [Int32(0), 1, 2, 3])
    func splitsAtLongDelimiters(delimiter: String, level: Int32) throws {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("|:ab¦→x1") + ["\"\"", delimiter.map(String.init).joined()].flatMap { Array($0) }
        func field() -> String {
            let text = String((0..<Int.random(in: 0..<6, using: &random)).map { _ in alphabet.randomElement() ?? "x" })
            return text.hasPrefix("\"") ? "x" + text : text
        }
        var rows: [[String]] = []
        var text = ""
        for _ in 0..<400 {
            let line = (0..<3).map { _ in field() }.joined(separator: delimiter)
            let fields = split(line, delimiter)
            guard fields.count == 3, !line.isEmpty, !fields.contains(where: { $0.hasPrefix("\"") }) else { continue }
            rows.append(fields)
            text += line + (Bool.random(using: &random) ? "\r\n" : "\n")
        }
        let files = try CSVFiles(text)
        let options: [String: Scalar] = [
            "delim": .string(delimiter), "header": .boolean(false), "nullstr": .string("NULL"),
        ]
        for size in [64, 100, 1 << 20] {
            let found = try files.rows(
                options, schema: CSVFixtures.texts("a", "b", "c"), chunkSize: size, cpuLevel: level)
            #expect(found == rows.map { $0.map { .string($0) } })
        }
    }

    @Test func quotesAndTypesBetweenLongDelimiters() throws {
        let files = try CSVFiles("a||b||c\n\"x||y\"||1||\n\"q\"\"\"||-25||2024-01-02\r\n||||\n")
        let options: [String: Scalar] = ["delim": .string("||")]
        #expect(
            try files.rows(options) == [
                [.string("x||y"), .int(1), .null], [.string("q\""), .int(-25), .date(19_724)], [.null, .null, .null],
            ])
        let schema = Schema([Field("a", .string), Field("b", .string)])
        let columns = [
            Column(scalars: [.string("x|"), .string("plain")], type: .string),
            Column(scalars: [.string("|y"), .null], type: .string),
        ]
        let writer = try CSVFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        let block = try writer.encode([RecordBatch(schema: schema, columns: columns, count: 2)])
        let text = String(decoding: try writer.header() + block.pieces.flatMap { Array($0.bytes) }, as: UTF8.self)
        #expect(text == "a||b\n\"x|\"||\"|y\"\nplain||\n")
        #expect(
            try CSVFiles(text).rows(options) == [[.string("x|"), .string("|y")], [.string("plain"), .null]])
    }

    @Test func takesNamesLineEndsAndLimits() throws {
        let files = try CSVFiles("a,b\r1,x\r2,y\r")
        #expect(try files.rows() == [[.int(1), .string("x")], [.int(2), .string("y")]])
        #expect(try files.rows(["new_line": .string("\\r")]) == [[.int(1), .string("x")], [.int(2), .string("y")]])
        let named = try files.open(["names": .list([.string("id")])])
        #expect(named.schema.names == ["id", "b"])
        #expect(throws: FormatError.self) {
            try files.open(["names": .list([.string("x"), .string("y"), .string("z")])])
        }
        let long = try CSVFiles("a,b\n1,\(String(repeating: "x", count: 5_000))\n2,y\n")
        for size in [64, 1_000, 1 << 20] {
            let error = try #require(throws: FormatError.self) {
                try long.rows(["max_line_size": .int(1_000), "header": .boolean(true)], chunkSize: size)
            }
            #expect(error.message.contains("longer than 1000 bytes"))
            #expect(try long.rows(["max_line_size": .int(6_000)], chunkSize: size).count == 2)
        }
    }
}

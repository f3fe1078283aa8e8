import DovetailColumnar
import Testing

@testable import DovetailFormats

/// RFC 8259 to the letter: what is JSON is read, what is not is refused with its place.
@Suite struct JSONGrammarTests {
    private static let right = [
        "[]", " [ ] ", "[\"a\"]", "{\"a\":[]}", "{}", "[0]", "[-0]", "[-0.5e-3]", "[1E+2]", "[123.456e78]", "[20e1]",
        "[1e-10000]", "null", "true", "false", "\"\"", "-1", "0", "[\"\\u0000\"]", "[\"\\ud801\\udc37\"]", "[\"\\/\"]",
        "[\"\u{7F}\"]", "[\"\u{2028}\"]", "[null,1,\"1\",{}]", "{\"\":0}", "{\"a\":1,\"a\":1}", "{\"\\u0061\":1}",
        "[1\n]", "\t\r\n[\t]\r\n", "{\"a\":{\"b\":[[[]]]}}", "[\"\\\"\\\\\\b\\f\\n\\r\\t\"]", "[[],[]]",
        "{\n\"a\"\n:\n1\n}",
    ]
    private static let wrong = [
        "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[,]", "{\"a\":1,}", "{,}", "{\"a\"}",
        "{\"a\",1}", "{\"a\":}", "{\"a\" 1}", "{a:1}", "{1:1}", "{'a':1}", "{\"a\":1]", "[1}", "[\"a\":1]", "[01]",
        "[-01]", "[1.]", "[.5]", "[-]", "[+1]", "[1e]", "[1e+]", "[1.e1]", "[0x1]", "[1_000]", "[1 2]", "[--1]",
        "[NaN]", "[Infinity]", "[-Infinity]", "[nul]", "[tru]", "[True]", "[nullx]", "[\"a]", "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\\u12g4\"]", "[\"\\\"]", "[\"\t\"]", "[\"\n\"]", "[\"\u{0}\"]", "[\u{C}]", "[1]x", "[1]]", "[][]", "{}}",
        "{}x", "1 2", "\"a\" \"b\"", "[\"a\" \"b\"]", "[1]#", "{}/**/", "// x", "[\u{A0}]", "\u{FEFF}", "[2.e3]",
        "[0e]",
        "[0.1.2]", "[9.3e+]", "{\"a\":true} \"x\"", "{\"a\":\"b\"}#{}", "[\"a\",\n4\n,1,", "{\"\\z\":1}", "[-2.]",
        "[1.2a-3]", "[012]", "[1e1.5]", "[1ea]", "[- 1]", "[-foo]", "\\", "[\\u000A\"\"]", "nullnull", "{[",
        "[0.e1]", "[1+2]", "[\"\"\"\"]",
    ]

    @Test(arguments: [1 << 20, 4])
    func acceptsWhatIsRight(chunkSize: Int) throws {
        for text in JSONGrammarTests.right {
            let error = try JSONFiles(text).outcome(chunkSize: chunkSize).error
            #expect(error == nil, "\(text.debugDescription): \(error?.message ?? "")")
        }
    }

    @Test(arguments: [1 << 20, 4])
    func refusesWhatIsWrong(chunkSize: Int) throws {
        for text in JSONGrammarTests.wrong {
            guard let error = try JSONFiles(text).outcome(chunkSize: chunkSize).error else {
                Issue.record("taken: \(text.debugDescription)")
                continue
            }
            guard case .file(_, _, let line?, let column?, _)? = error.location else {
                Issue.record("no place: \(text.debugDescription) \(error.message)")
                continue
            }
            #expect(line >= 1 && column >= 1)
        }
    }

    @Test func refusesWhatNoTextIs() throws {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x5B, 0x22, 0xC0, 0x80, 0x22, 0x5D], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE],
            [0x5B, 0x22, 0xE9, 0x22, 0x5D], [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x31, 0x7D],
        ] {
            #expect(try JSONFiles(bytes: bytes).outcome().error?.code == .damagedFile, "\(bytes)")
        }
    }

    @Test func boundsNesting() throws {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(try JSONFiles(deep(60)).outcome().error == nil)
        for count in [70, 100_000] {
            for chunkSize in [1 << 20, 64] {
                #expect(try JSONFiles(deep(count)).outcome(chunkSize: chunkSize).error?.code == .damagedFile)
                #expect(
                    try JSONFiles("{\"a\":\(deep(count))}").outcome(
                        schema: Schema([Field("b", .int64)]), chunkSize: chunkSize
                    ).error?.code == .damagedFile)
            }
        }
        #expect(try JSONFiles(String(repeating: "[", count: 100_000)).outcome().error != nil)
    }

    /// Cut short anywhere and with any byte changed, a file gives rows or an error.
    @Test func survivesDamage() throws {
        let texts = [
            "{\"a\":1,\"b\":[1,{\"c\":\"\\u00e9x\"}],\"d\":\"2024-01-01\"}\n{\"a\":-2.5e3,\"b\":null,\"d\":\"é\"}\n",
            "[{\"a\":1,\"b\":[1,2]},\n{\"a\":true}]",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            for length in 0..<bytes.count {
                for chunkSize in [1 << 20, 9] {
                    _ = try JSONFiles(bytes: Array(bytes[..<length])).outcome(chunkSize: chunkSize)
                }
            }
            for index in bytes.indices {
                for change: UInt8 in [0x00, 0x20, 0x22, 0x5C, 0x5B, 0x7D, 0x2C, 0x31, 0xFF] {
                    var damaged = bytes
                    damaged[index] = change
                    _ = try JSONFiles(bytes: damaged).outcome(chunkSize: 16)
                }
            }
        }
    }
}

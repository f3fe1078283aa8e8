import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct JSONDocumentTests {
    @Test(arguments: [1 << 20, 64, 7], [Int32(0), 3])
    func readsArrays(chunkSize: Int, cpuLevel: Int32) throws {
        let text = "\u{FEFF} [\n  {\"a\": 1, \"b\": [1, {\"c\": \"]}\"}]},\n\n {\"a\" : 2\n}, null ,{\"b\":[]}]\n"
        let (schema, rows) = try JSONFiles(text).read(chunkSize: chunkSize, cpuLevel: cpuLevel)
        #expect(schema.names == ["a", "b"])
        #expect(
            rows == [
                [.int(1), .list([.string("1"), .string("{\"c\": \"]}\"}")])], [.int(2), .null], [.null, .null],
                [.null, .list([])],
            ])
    }

    @Test(arguments: [1 << 20, 16])
    func readsObjectsOverLines(chunkSize: Int) throws {
        let one = "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n"
        let rows = try JSONFiles(one + one + "{\"a\":{\"b\":2}}{\"a\":null}").read(chunkSize: chunkSize).rows
        #expect(rows == [[.structure([.int(1)])], [.structure([.int(1)])], [.structure([.int(2)])], [.null]])
    }

    @Test(arguments: [
        ("$.items[*]", [[Scalar.int(1)], [.int(2)]]), ("$.items", [[.int(1)], [.int(2)]]),
        ("$['items'][1]", [[.int(2)]]), ("$.deep.a", [[.int(9)]]), ("$.none", []), ("$.deep.*", [[.int(9)]]),
    ])
    func followsPaths(path: String, expected: [[Scalar]]) throws {
        let text = """
            {"skip": [1, "]", {"items": [{"v": 7}]}], "items": [{"v": 1}, {"v": 2}], "deep": {"a": {"v": 9}}, "x": -1.5e3}
            """
        for chunkSize in [1 << 20, 5] {
            let rows = try JSONFiles(text).read(["json_path": .string(path)], chunkSize: chunkSize).rows
            #expect(rows == expected, "\(path) \(chunkSize)")
        }
    }

    @Test func rowsThatAreNoObjectsAreAColumn() throws {
        let numbers = try JSONFiles("[1, 2.5,\n null]").read()
        #expect(numbers.schema == Schema([Field("json", .double)]))
        #expect(numbers.rows == [[.double(1)], [.double(2.5)], [.null]])
        let mixed = try JSONFiles("[{\"a\": 1}, 5, \"x\"]").read()
        #expect(mixed.rows == [[.string("{\"a\": 1}")], [.string("5")], [.string("x")]])
        #expect(try JSONFiles("42").read().rows == [[.int(42)]])
        #expect(try JSONFiles("[]").read().schema == Schema([Field("json", .string)]))
    }

    @Test func limitsTheSizeOfRows() throws {
        let long = String(repeating: "x", count: 5_000)
        for text in ["[{\"a\":\"\(long)\"}]", "{\"a\":\"\(long)\"}\n{\"a\":\"\(long)\"}\n", "{\n\"a\":\"\(long)\"}"] {
            for chunkSize in [1 << 20, 512] {
                let error = try JSONFiles(text).outcome(["maximum_object_size": .int(4_000)], chunkSize: chunkSize)
                    .error
                #expect(error?.message.contains("4000") == true, "\(text.prefix(9)) \(chunkSize)")
                #expect(try JSONFiles(text).outcome(chunkSize: chunkSize).error == nil)
            }
        }
    }

    @Test func errorsNameTheirPlace() throws {
        let text = "[\n {\"a\": 1},\n {\"é\": tru}\n]"
        for chunkSize in [1 << 20, 8] {
            let error = try JSONFiles(text).outcome(chunkSize: chunkSize).error
            guard case .file(_, _, let line, let column, _)? = error?.location else {
                Issue.record("no place in \(String(describing: error))")
                return
            }
            #expect(line == 3 && column == 8, "\(chunkSize)")
        }
    }
}

import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files that are cut short or changed give an error or rows, whatever the bytes are.
@Suite struct ArrowDamageTests {
    private static func sample(_ options: [String: Scalar], seed: UInt64) throws -> [UInt8] {
        var random = RandomColumns(seed: seed)
        let types: [DataType] = [
            .int32, .string, .boolean, .double, .decimal(precision: 30, scale: 2), .list(Field("item", .string)),
            .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
        ]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let batch = RecordBatch(
            schema: schema, columns: types.map { random.column($0, count: 60, nulls: 0.2, layout: .flat) }, count: 60)
        return try ArrowFiles.bytes([[batch], [batch]], schema: schema, options: options)
    }

    /// True when all rows could be read; an error other than `FormatError` is passed on.
    private static func reads(_ path: String) throws -> Bool {
        do {
            _ = try ArrowFiles.rows(ArrowFiles.open([path]))
            return true
        } catch is FormatError { return false }
    }

    private static let variants: [[String: Scalar]] = [
        [:], ["stream": .boolean(true)], ["compression": .string("lz4")],
        ["compression": .string("zstd"), "string_view": .boolean(true)],
    ]

    @Test func cutShort() throws {
        let folder = try TemporaryFolder()
        for (seed, options) in ArrowDamageTests.variants.enumerated() {
            let bytes = try ArrowDamageTests.sample(options, seed: UInt64(seed))
            let isStream = options["stream"] != nil
            for count in Array(0..<64) + Array(stride(from: 64, to: bytes.count, by: 61)) + [bytes.count - 1] {
                let path = try folder.write(Array(bytes[..<count]), to: "cut.arrow")
                let reads = try ArrowDamageTests.reads(path)
                // A stream may end after any message.
                #expect(!reads || isStream, "cut at \(count)")
            }
        }
    }

    @Test(arguments: 0..<4)
    func changedBytes(variant: Int) throws {
        let folder = try TemporaryFolder()
        let sample = try ArrowDamageTests.sample(ArrowDamageTests.variants[variant], seed: UInt64(variant))
        for seed in 0..<150 as Range<UInt64> {
            var bytes = sample
            var random = SplitMix64(seed: seed)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Metadata stands in front.
                let place = Int.random(
                    in: Bool.random(using: &random) ? 0..<3_000 : 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = 0xFF
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            _ = try ArrowDamageTests.reads(folder.write(bytes, to: "changed.arrow"))
        }
    }

    @Test func textThatIsNotUTF8() throws {
        let schema = Schema([Field("t", .string)])
        let texts: [Scalar] = [.string("plain"), .string("ein Übel von Länge")]
        let batch = RecordBatch(schema: schema, columns: [Column(scalars: texts, type: .string)], count: 2)
        let folder = try TemporaryFolder()
        for isView in [false, true] {
            var bytes = try ArrowFiles.bytes([[batch]], schema: schema, options: ["string_view": .boolean(isView)])
            let place = try #require(bytes.indices.first { bytes[$0] == 0xC3 && bytes[$0 + 1] == 0x9C })
            bytes[place] = 0x80
            let path = try folder.write(bytes, to: "a.arrow")
            do {
                _ = try ArrowFiles.rows(ArrowFiles.open([path]))
                Issue.record("the change was not noticed")
            } catch let error as FormatError {
                #expect(error.code == .badValue && error.message.contains("UTF-8") && error.message.contains(path))
            }
        }
    }
}

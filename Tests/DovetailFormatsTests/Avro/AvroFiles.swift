import DovetailColumnar

@testable import DovetailFormats

/// Whole Avro files made and read in tests.
enum AvroFiles {
    /// One call of `encode` a list of batches.
    static func bytes(
        _ groups: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        try FormatFiles.bytes(groups, as: AvroFormat(), schema: schema, options: options)
    }

    static func open(
        _ paths: [String], options: FormatOptions = FormatOptions(), morselSize: Int = 1 << 20
    ) throws -> any FileTable {
        let files = try FormatFiles.inputs(paths)
        return try AvroFormat(morselSize: morselSize).open(files, options: options)
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        try FormatFiles.batches(table, request)
    }

    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try FormatFiles.rows(table, request)
    }

    /// A row as the fixtures have it: numbers behind decimals and times, bytes in hexadecimal digits.
    static func show(_ row: [Scalar]) -> String { "(\(row.map(show).joined(separator: ",")))" }

    private static func show(_ value: Scalar) -> String {
        switch value {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .float(let value): "\(value)"
        case .double(let value): "\(value)"
        case .decimal(let unscaled, _): "\(unscaled)"
        case .string(let text): "'\(text)'"
        case .binary(let bytes): bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .date(let days): "\(days)"
        case .time(let value, _): "\(value)"
        case .timestamp(let value, _, _): "\(value)"
        case .interval(let value): "(\(value.months),\(value.days),\(value.nanoseconds))"
        case .list(let values): "[\(values.map(show).joined(separator: ","))]"
        case .structure(let values): show(values)
        case .int128, .uint128, .uuid, .label, .timeWithZone, .union, .variant: value.text(type: .null)
        case .map(let pairs): "{\(pairs.map { show($0.key) + ":" + show($0.value) }.joined(separator: ","))}"
        }
    }

    /// A fixture's bytes.
    static func fixture(_ name: String) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for character in (AvroFixtures.files[name] ?? "").utf8 {
            guard let digit = digits.firstIndex(of: character) else { continue }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// A file by hand: its schema, and blocks of rows.
    static func file(schema: String, blocks: [(rows: Int, bytes: [UInt8])], codec: String = "null") -> [UInt8] {
        func text(_ bytes: [UInt8]) -> [UInt8] { AvroVarint.encode(Int64(bytes.count)) + bytes }
        let marker = [UInt8](repeating: 0xAB, count: 16)
        var file = Array("Obj\u{1}".utf8) + AvroVarint.encode(2)
        file += text(Array("avro.schema".utf8)) + text(Array(schema.utf8))
        file += text(Array("avro.codec".utf8)) + text(Array(codec.utf8)) + [0] + marker
        for block in blocks { file += AvroVarint.encode(Int64(block.rows)) + text(block.bytes) + marker }
        return file
    }
}

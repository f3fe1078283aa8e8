import DovetailColumnar
import DovetailPlan

/// What stands in an identifier (UUID).
enum UUIDParts {
    static let all: [any ScalarFunction] = [version, timestamp]

    private static func version(of value: UInt128) -> UInt32 { UInt32(truncatingIfNeeded: value >> 76) & 0xF }

    private static let version = RowFunction(
        "uuid_extract_version", [], "The number of the rule by which an identifier was made.",
        examples: [("uuid_extract_version('ac227128-7d55-7ee0-a765-5025cc52e55a')", "7")], [.uuid], returns: .uint32
    ) { rows in
        let values = Numbers.pointer(rows[0], as: UInt128.self)
        return rows.numbers(.uint32) { version(of: values[$0]) }
    }

    private static let timestamp = RowFunction(
        "uuid_extract_timestamp", [], "The time at which an identifier of version 7 was made.",
        examples: [("uuid_extract_timestamp('0196f97a-db14-71c3-9132-9f0b1334466f')", "2025-05-22 19:31:40.436+00")],
        [.uuid], returns: .timestamp(.microsecond, zone: "UTC")
    ) { rows in
        let values = Numbers.pointer(rows[0], as: UInt128.self)
        return try rows.numbers(.timestamp(.microsecond, zone: "UTC")) { row -> Int64 in
            let found = version(of: values[row])
            guard found == 7 else {
                throw Texts.invalid("an identifier of version \(found) does not say when it was made", row)
            }
            return Int64(truncatingIfNeeded: values[row] >> 80) &* 1_000
        }
    }
}

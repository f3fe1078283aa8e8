import DovetailColumnar

/// The attribute that says which of our types a column was written from, where the format has only a wider one. Other
/// readers pass over it and see the wider type.
enum TypeNote {
    static let key = "dovetail.type"

    private static let named: [(name: String, type: DataType, kind: ORC.Kind)] =
        [
            ("uint8", .uint8, .short), ("uint16", .uint16, .int), ("uint32", .uint32, .long),
            ("uint64", .uint64, .decimal), ("null", .null, .byte),
        ]
        + DataType.TimeUnit.allCases.flatMap { unit in
            [
                ("time_\(label(unit))", .time(unit), .long),
                ("timestamp_\(label(unit))", .timestamp(unit, zone: nil), .timestamp),
                ("instant_\(label(unit))", .timestamp(unit, zone: "UTC"), .timestampInstant),
            ]
        }

    /// As users and the note spell it.
    static func label(_ unit: DataType.TimeUnit) -> String {
        switch unit {
        case .second: "s"
        case .millisecond: "ms"
        case .microsecond: "us"
        case .nanosecond: "ns"
        }
    }

    /// nil where nothing is noted, or what is noted does not belong to the column's type.
    static func type(of node: ORC.TypeNode) -> DataType? {
        guard let note = node.attributes.first(where: { $0.key == key })?.value else { return nil }
        return named.first { $0.name == note && $0.kind == node.kind }?.type
    }

    /// What to note for a type, nil where the format's own says it all.
    static func note(for type: DataType) -> String? {
        let plain: DataType = if case .timestamp(let unit, .some) = type { .timestamp(unit, zone: "UTC") } else { type }
        return named.first { $0.type == plain }?.name
    }
}

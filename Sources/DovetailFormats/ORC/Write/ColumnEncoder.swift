import DovetailColumnar

/// Encodes the columns of one stripe, each part of a nested one as a column of its own.
struct ColumnEncoder {
    let settings: ORCWriteSettings
    let scratch: StripeScratch
    /// By number; the first is the row itself.
    private(set) var columns: [EncodedColumn]

    init(settings: ORCWriteSettings, scratch: StripeScratch, columnCount: Int) {
        self.settings = settings
        self.scratch = scratch
        columns = Array(repeating: EncodedColumn(), count: columnCount)
    }

    /// The row itself, which is never null and has no streams.
    mutating func encodeRow(rowGroups: [Int]) {
        columns[0].statistics = zip(rowGroups, rowGroups.dropFirst()).map { start, end in
            var statistics = ORC.ColumnStatistics()
            statistics.valueCount = UInt64(end - start)
            statistics.hasNull = false
            return statistics
        }
    }

    mutating func encode(_ node: WriteColumn, _ column: Column, rowGroups: [Int]) throws {
        let dense = DenseColumn(column, rowGroups: rowGroups)
        var encoded = EncodedColumn()
        encoded.statistics = rowGroups.indices.dropLast().map { group in
            var statistics = ORC.ColumnStatistics()
            let count = dense.groups[group + 1] - dense.groups[group]
            statistics.valueCount = UInt64(count)
            statistics.hasNull = count < rowGroups[group + 1] - rowGroups[group]
            return statistics
        }
        if let validity = dense.validity {
            let present = StreamOutput(.present)
            present.append(bits: validity, groups: rowGroups)
            encoded.streams.append(present)
        }
        encoded.encoding.kind = ColumnEncoder.encoding(node.kind)
        let values = dense.values ?? Column(scalars: [], type: node.type == .null ? .int8 : node.type)
        try encode(node, values, dense.groups, &encoded)
        columns[node.id] = encoded
    }

    private static func encoding(_ kind: ORC.Kind) -> ORC.Encoding {
        switch kind {
        case .boolean, .byte, .float, .double, .structure, .union: .direct
        default: .directV2
        }
    }

    private mutating func encode(
        _ node: WriteColumn, _ values: Column, _ groups: [Int], _ encoded: inout EncodedColumn
    ) throws {
        switch values {
        case .boolean(let column): encode(column.values, groups, &encoded)
        case .primitive(let column): try encode(node, column, groups, &encoded)
        case .string(let column): encode(column, groups, &encoded)
        case .list(let column): try encode(node, column, groups, &encoded)
        case .structure(let column):
            for (child, values) in zip(node.children, column.children) {
                try encode(child, values, rowGroups: groups)
            }
        case .null, .constant, .dictionary:
            throw FormatError(.internalError, "a column that is not flat", kind: .internal)
        }
    }

    private func encode(_ bits: Bitmap, _ groups: [Int], _ encoded: inout EncodedColumn) {
        let data = StreamOutput(.data)
        data.append(bits: bits, groups: groups)
        encoded.streams.append(data)
        for group in groups.indices.dropLast() {
            let range = groups[group]..<groups[group + 1]
            encoded.statistics[group].trueCount = UInt64(bits.slice(range).setCount)
        }
    }

    private mutating func encode(
        _ node: WriteColumn, _ column: ListColumn, _ groups: [Int], _ encoded: inout EncodedColumn
    ) throws {
        let offsets = column.offsets.pointer(as: Int32.self)
        let (first, last) = (Int(offsets[0]), Int(offsets[column.count]))
        let values = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        for row in 0..<column.count { values[row] = Int64(offsets[row &+ 1] &- offsets[row]) }
        let lengths = StreamOutput(.length)
        lengths.append(integers: values, groups: groups, isSigned: false)
        encoded.streams.append(lengths)
        let child = column.child.slice(first..<last)
        let childGroups = groups.map { Int(offsets[$0]) - first }
        guard node.kind == .map else { return try encode(node.children[0], child, rowGroups: childGroups) }
        guard case .structure(let pairs) = child.flattened() else {
            // No pairs at all.
            for part in node.children {
                try encode(part, .nulls(type: part.type, count: child.count), rowGroups: childGroups)
            }
            return
        }
        for (part, values) in zip(node.children, pairs.children) {
            try encode(part, values, rowGroups: childGroups)
        }
    }
}

/// Memory of one thread that encodes, kept from column to column.
final class StripeScratch {
    let codec = CodecContext()
    let integers = GrowableBuffer(byteCapacity: 1 << 16)
    let fractions = GrowableBuffer(byteCapacity: 1 << 16)
    let codes = GrowableBuffer(byteCapacity: 1 << 16)
    let views = DictionaryTable<StringView>()
}

import CDovetailKernels
import DovetailColumnar

/// Text and binary, by a dictionary where that takes less.
extension ColumnEncoder {
    /// Values after which a column of mostly distinct ones is recognized.
    private static let sample = 16_384
    /// Longer bounds are left out.
    private static let boundLimit = 1_024

    func encode(_ column: StringColumn, _ groups: [Int], _ encoded: inout EncodedColumn) {
        if column.type == .string {
            setTextBounds(column.pointer, groups, &encoded)
            if settings.usesDictionary, column.count > 0, encodeByDictionary(column, groups, &encoded) { return }
        }
        let (data, lengths) = (StreamOutput(.data), StreamOutput(.length))
        let values = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        for (start, end) in zip(groups, groups.dropFirst()) {
            data.mark()
            ColumnEncoder.append(column.pointer + start, end - start, to: data.bytes)
        }
        for row in 0..<column.count { values[row] = Int64(column.pointer[row].count) }
        lengths.append(integers: values, groups: groups, isSigned: false)
        encoded.streams += [data, lengths]
    }

    private static func append(_ views: UnsafePointer<StringView>, _ count: Int, to output: GrowableBuffer) {
        output.reserve(Int(dovetail_view_bytes(views, count)) + StringView.inlineCapacity)
        var target = output.base + output.byteCount
        for row in 0..<count {
            let view = views[row]
            if view.isInline {
                // Twelve bytes whatever the length: the next value goes over those too many.
                target.storeBytes(of: UInt32(truncatingIfNeeded: view.low &>> 32), as: UInt32.self)
                target.storeBytes(of: view.high, toByteOffset: 4, as: UInt64.self)
            } else if let bytes = UnsafeRawPointer(bitPattern: UInt(view.high)) {
                target.copyMemory(from: bytes, byteCount: view.count)
            }
            target += view.count
        }
        output.byteCount = target - output.base
    }

    private func encodeByDictionary(_ column: StringColumn, _ groups: [Int], _ encoded: inout EncodedColumn) -> Bool {
        let codes = scratch.codes.claim(column.count * 4 + 64).assumingMemoryBound(to: UInt32.self)
        let table = scratch.views
        table.reset()
        var done = 0
        while done < column.count {
            let some = min(ColumnEncoder.sample, column.count - done)
            table.encode(column.pointer + done, count: some, into: codes + done)
            done += some
            if done == ColumnEncoder.sample, table.count > ColumnEncoder.sample / 2 { return false }
        }
        let bits = RunReader.fixedWidth(64 - (table.count - 1).leadingZeroBitCount)
        let coded = Int(dovetail_view_bytes(table.values, table.count)) + table.count + column.count * bits / 8
        let plain = Int(dovetail_view_bytes(column.views.base, column.count)) + column.count
        guard coded * 5 <= plain * 4 else { return false }
        let values = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        for row in 0..<column.count { values[row] = Int64(codes[row]) }
        let data = StreamOutput(.data)
        data.append(integers: values, groups: groups, isSigned: false)
        for code in 0..<table.count { values[code] = Int64(table.values[code].count) }
        // The dictionary belongs to no row group.
        let (content, lengths) = (StreamOutput(.dictionaryData), StreamOutput(.length))
        IntegerRunWriter(isSigned: false, output: lengths.bytes).append(values, count: table.count)
        ColumnEncoder.append(table.values, table.count, to: content.bytes)
        encoded.streams += [data, content, lengths]
        encoded.encoding = ORC.ColumnEncoding(kind: .dictionaryV2, dictionarySize: table.count)
        return true
    }

    private func setTextBounds(
        _ views: UnsafePointer<StringView>, _ groups: [Int], _ encoded: inout EncodedColumn
    ) {
        for group in groups.indices.dropLast() where groups[group] < groups[group + 1] {
            let rows = groups[group]..<groups[group + 1]
            var (low, high) = (rows.lowerBound, rows.lowerBound)
            for row in rows.dropFirst() {
                if ColumnEncoder.isLess(views[row], views[low]) { low = row }
                if ColumnEncoder.isLess(views[high], views[row]) { high = row }
            }
            func bytes(_ row: Int) -> [UInt8]? {
                views[row].count <= ColumnEncoder.boundLimit ? views[row].withBytes { Array($0) } : nil
            }
            encoded.statistics[group].bounds = .text(bytes(low), bytes(high))
            encoded.statistics[group].integerSum = Int64(
                dovetail_view_bytes(views + rows.lowerBound, rows.count))
        }
    }

    /// Four bytes decide mostly.
    @inline(__always)
    private static func isLess(_ left: StringView, _ right: StringView) -> Bool {
        let a = UInt32(truncatingIfNeeded: left.low &>> 32).bigEndian
        let b = UInt32(truncatingIfNeeded: right.low &>> 32).bigEndian
        if a != b { return a < b }
        return left.withBytes { first in right.withBytes { second in StringView.compareBytes(first, second) < 0 } }
    }
}

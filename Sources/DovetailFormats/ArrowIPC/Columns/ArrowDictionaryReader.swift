import DovetailColumnar

/// Indices into a dictionary.
final class ArrowDictionaryReader: ArrowColumnReader {
    let count: Int
    private let kind: ArrowField.Dictionary
    private let validity: ArrowBits?
    private let indices: Buffer
    private let values: Column

    init(_ kind: ArrowField.Dictionary, _ field: ArrowField, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.kind) = (node.count, kind)
        validity = try source.validity(node)
        indices = try source.integers(count, width: kind.bits / 8)
        values = try source.dictionary(kind.id)
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let valid = validity?.bitmap(rows)
        let codes =
            switch (kind.bits, kind.isSigned) {
            case (8, true): codes(rows, valid, Int8.self)
            case (8, false): codes(rows, valid, UInt8.self)
            case (16, true): codes(rows, valid, Int16.self)
            case (16, false): codes(rows, valid, UInt16.self)
            case (32, true): codes(rows, valid, Int32.self)
            case (32, false): codes(rows, valid, UInt32.self)
            case (_, true): codes(rows, valid, Int64.self)
            case (_, false): codes(rows, valid, UInt64.self)
            }
        guard let codes else {
            throw FormatError(.damagedFile, "an index points outside of its dictionary of \(values.count) values")
        }
        return try ArrowCodes.column(codes, valid, of: values, count: rows.count)
    }

    /// Codes with zero under nulls; nil when one of the others is too large.
    private func codes<Index: FixedWidthInteger & BitwiseCopyable>(
        _ rows: Range<Int>, _ valid: Bitmap?, _: Index.Type
    ) -> Buffer? {
        let result = Buffer(byteCount: rows.count * 4)
        let target = result.pointer(as: UInt32.self)
        let width = MemoryLayout<Index>.size
        let limit = UInt64(values.count)
        var misses: UInt64 = 0
        withExtendedLifetime((indices, valid?.buffer)) {
            let source = UnsafeRawPointer(indices.base + rows.lowerBound * width)
            let bits = valid.map { UnsafeRawPointer($0.buffer.base) }
            for row in 0..<rows.count {
                var index = UInt64(
                    truncatingIfNeeded: source.loadUnaligned(fromByteOffset: row &* width, as: Index.self))
                if let bits, !Bitmap.isSet(bits, row) { index = 0 } else { misses |= limit &- 1 &- min(index, limit) }
                target[row] = UInt32(truncatingIfNeeded: index)
            }
        }
        return Int64(bitPattern: misses) < 0 ? nil : result
    }
}

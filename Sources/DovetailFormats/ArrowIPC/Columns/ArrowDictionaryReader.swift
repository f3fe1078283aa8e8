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

/// Columns of codes into values.
enum ArrowCodes {
    /// Most elements of lists that one batch may come to by repeating values.
    static let mostElements = 1 << 26

    /// Kept as codes for text, looked up for the rest.
    /// - Parameter codes: UInt32, zero under nulls, else below the count of `values`.
    static func column(_ codes: Buffer, _ valid: Bitmap?, of values: Column, count: Int) throws -> Column {
        if values.count == 0 { return .nulls(type: values.type, count: count) }
        if case .string = values, !values.hasNulls {
            return .dictionary(DictionaryColumn(codes: codes, values: values, validity: valid, count: count))
        }
        return try withExtendedLifetime(codes) {
            let indices = codes.pointer(as: UInt32.self)
            if let valid, valid.unsetCount > 0 {
                for row in 0..<count where !valid[row] { indices[row] = .max }
            }
            try checkExpansion(values, UnsafePointer(indices), count)
            return values.taking(optional: UnsafePointer(indices), count: count)
        }
    }

    /// A short dictionary of long lists may stand for more than there is memory.
    private static func checkExpansion(_ values: Column, _ indices: UnsafePointer<UInt32>, _ count: Int) throws {
        let total = values.elementBound(indices, count)
        guard total <= mostElements else {
            throw FormatError(
                .unsupported, "lists of a dictionary come to \(total) elements in one batch, which is too many",
                kind: .unsupported)
        }
    }
}

extension Column {
    /// At least as many list elements as the rows `indices` (UInt32.max: none) have at the level with the most; rough
    /// below the first lists.
    fileprivate func elementBound(_ indices: UnsafePointer<UInt32>, _ count: Int) -> Int {
        switch self {
        case .structure(let column): return column.children.map { $0.elementBound(indices, count) }.max() ?? 0
        case .list(let column):
            let offsets = column.offsets.pointer(as: Int32.self)
            var total = 0
            for row in 0..<count where indices[row] != .max {
                let index = Int(indices[row])
                total &+= Int(offsets[index &+ 1]) &- Int(offsets[index])
            }
            let inner = column.child.deepCount
            let repeats = inner > column.child.count ? inner / max(column.child.count, 1) + 1 : 1
            let product = total.multipliedReportingOverflow(by: repeats)
            return product.overflow ? .max : product.partialValue
        default: return 0
        }
    }

    /// Rows of the longest column inside.
    private var deepCount: Int {
        switch self {
        case .structure(let column): return column.children.map(\.deepCount).max() ?? count
        case .list(let column): return max(count, column.child.deepCount)
        default: return count
        }
    }
}

/// Runs of one value each, expanded.
final class ArrowRunEndReader: ArrowColumnReader {
    let count: Int
    /// Int64, rising, the last at least `count`.
    private let ends: Buffer
    private let runCount: Int
    /// Row of the whole column that is row 0 here.
    private let firstRow: Int
    private let values: any ArrowColumnReader

    init(_ children: [ArrowField], _ source: inout ArrowSource) throws {
        let own = try source.node()
        count = own.count
        // The values tell which are null.
        if source.unionsHaveValidity { _ = try source.validity(own) }
        firstRow = source.window?.lowerBound ?? 0
        // Where the runs of some rows are is known from all of them.
        source.window = nil
        guard case .integer(let bits, _) = children[0].type else {
            throw FormatError(.internalError, "run ends are not integers", kind: .internal)
        }
        let node = try source.node()
        runCount = node.count
        _ = try source.validity(node)
        let stored = try source.integers(runCount, width: bits / 8)
        switch bits {
        case 16: ends = ArrowRunEndReader.widened(stored, runCount, Int16.self)
        case 32: ends = ArrowRunEndReader.widened(stored, runCount, Int32.self)
        default: ends = ArrowRunEndReader.widened(stored, runCount, Int64.self)
        }
        values = try source.reader(children[1], window: nil)
        try values.has(runCount)
        let pointer = ends.pointer(as: Int64.self)
        let isRising = (0..<runCount).allSatisfy { pointer[$0] > ($0 == 0 ? 0 : pointer[$0 - 1]) }
        guard isRising, count == 0 || (runCount > 0 && Int(pointer[runCount - 1]) - firstRow >= count) else {
            throw FormatError(.damagedFile, "the run ends of a column do not rise to its length")
        }
    }

    private static func widened<End: FixedWidthInteger & BitwiseCopyable>(
        _ stored: Buffer, _ count: Int, _: End.Type
    ) -> Buffer {
        let result = Buffer(byteCount: count * 8)
        let target = result.pointer(as: Int64.self)
        withExtendedLifetime(stored) {
            for index in 0..<count {
                let end = stored.base.loadUnaligned(fromByteOffset: index &* MemoryLayout<End>.size, as: End.self)
                target[index] = Int64(truncatingIfNeeded: end)
            }
        }
        return result
    }

    func read(_ rows: Range<Int>) throws -> Column {
        if rows.isEmpty { return .nulls(type: try values.read(0..<0).type, count: 0) }
        let codes = Buffer(byteCount: rows.count * 4)
        let target = codes.pointer(as: UInt32.self)
        let pointer = ends.pointer(as: Int64.self)
        let first = run(of: firstRow + rows.lowerBound)
        var run = first
        for row in rows {
            if firstRow &+ row >= pointer[run] { run &+= 1 }
            target[row &- rows.lowerBound] = UInt32(truncatingIfNeeded: run &- first)
        }
        return try ArrowCodes.column(codes, nil, of: values.read(first..<run + 1), count: rows.count)
    }

    /// The first run that ends behind `row`.
    private func run(of row: Int) -> Int {
        let pointer = ends.pointer(as: Int64.self)
        var (low, high) = (0, runCount - 1)
        while low < high {
            let middle = (low + high) / 2
            if pointer[middle] > row { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

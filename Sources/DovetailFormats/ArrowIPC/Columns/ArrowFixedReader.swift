import DovetailColumnar

/// Values of one width: shared with the batch where ours look the same, else converted.
final class ArrowFixedReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let stored: ArrowType
    private let validity: ArrowBits?
    private let values: Buffer
    /// Of 38 digits.
    private static let largestDecimal = (0..<38).reduce(Int128(1)) { power, _ in power * 10 } - 1

    init(_ type: DataType, _ stored: ArrowType, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type, self.stored) = (node.count, type, stored)
        validity = try source.validity(node)
        guard let width = stored.byteWidth else {
            throw FormatError(.internalError, "a column has no width", kind: .internal)
        }
        switch stored {
        case .interval(.monthDayNano):
            let buffer = try source.values(count, width: width)
            values = source.swapsBytes ? ArrowByteOrder.swappedIntervals(buffer, count: count) : buffer
        case .interval(.dayTime):
            let buffer = try source.values(count, width: width)
            values = source.swapsBytes ? ArrowByteOrder.swapped(buffer, count: count * 2, width: 4) : buffer
        default: values = try source.integers(count, width: width)
        }
    }

    func read(_ rows: Range<Int>) throws -> Column {
        switch stored {
        case .half: return convert(rows, from: UInt16.self, as: Float.self, ArrowFixedReader.single)
        case .date(isWide: true):
            return try convert(rows, from: Int64.self, as: Int32.self) { milliseconds in
                let day = milliseconds / 86_400_000 &- (milliseconds % 86_400_000 < 0 ? 1 : 0)
                return (Int32(truncatingIfNeeded: day), day == Int64(Int32(truncatingIfNeeded: day)))
            }
        case .time(_, bits: 32): return convert(rows, from: Int32.self, as: Int64.self) { Int64($0) }
        case .interval(.yearMonth): return convert(rows, from: Int32.self, as: Interval.self) { Interval(months: $0) }
        case .interval(.dayTime):
            return convert(rows, from: UInt64.self, as: Interval.self) { pair in
                Interval(
                    days: Int32(truncatingIfNeeded: pair),
                    nanoseconds: Int64(Int32(truncatingIfNeeded: pair >> 32)) &* 1_000_000)
            }
        case .duration(let unit) where type == .interval: return try durations(rows, unit)
        case .decimal(let bits, _, _): return try decimals(rows, bits)
        default: return shared(rows)
        }
    }

    private func shared(_ rows: Range<Int>) -> Column {
        let width = type.byteWidth ?? 1
        let start = values.base + rows.lowerBound * width
        let isAligned = UInt(bitPattern: start) & UInt(width - 1) == 0
        let slice =
            isAligned
            ? Buffer(slicing: values, from: rows.lowerBound * width, byteCount: rows.count * width)
            : withExtendedLifetime(values) {
                Buffer(copying: UnsafeRawBufferPointer(start: start, count: rows.count * width))
            }
        return column(slice, rows)
    }

    private func column(_ values: Buffer, _ rows: Range<Int>) -> Column {
        .primitive(
            PrimitiveColumn(type: type, values: values, validity: validity?.bitmap(rows), count: rows.count))
    }

    private func durations(_ rows: Range<Int>, _ unit: DataType.TimeUnit) throws -> Column {
        let factor = 1_000_000_000 / unit.perSecond
        return try convert(rows, from: Int64.self, as: Interval.self) { value in
            let product = value.multipliedReportingOverflow(by: factor)
            return (Interval(nanoseconds: product.partialValue), !product.overflow)
        }
    }

    private func decimals(_ rows: Range<Int>, _ bits: Int) throws -> Column {
        switch (bits, type.physical) {
        case (32, .int64): return convert(rows, from: Int32.self, as: Int64.self) { Int64($0) }
        case (32, _): return convert(rows, from: Int32.self, as: Int128.self) { Int128($0) }
        case (64, .int128): return convert(rows, from: Int64.self, as: Int128.self) { Int128($0) }
        case (128, .int64):
            return try convert(rows, from: Int128.self, as: Int64.self) { value in
                let short = Int64(truncatingIfNeeded: value)
                return (short, Int128(short) == value)
            }
        case (256, .int64): return try wideDecimals(rows, as: Int64.self)
        case (256, _): return try wideDecimals(rows, as: Int128.self)
        default: return shared(rows)
        }
    }

    /// 32-byte values whose upper part may only repeat the sign.
    private func wideDecimals<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ rows: Range<Int>, as: T.Type
    ) throws -> Column {
        let limit = ArrowFixedReader.largestDecimal
        return try convert(rows, from: SIMD4<UInt64>.self, as: T.self) { words in
            let value = Int128(bitPattern: UInt128(words.y) << 64 | UInt128(words.x))
            let sign: UInt64 = value < 0 ? ~0 : 0
            let short = T(truncatingIfNeeded: value)
            let fits = words.z == sign && words.w == sign && value <= limit && value >= -limit
            return (short, fits && Int128(short) == value)
        }
    }

    private static func single(_ half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let (exponent, fraction) = (UInt32(half >> 10) & 0x1F, UInt32(half) & 0x3FF)
        if exponent == 0x1F { return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13) }
        if exponent == 0 { return Float(bitPattern: sign | (Float(fraction) * 0x1p-24).bitPattern) }
        return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}

extension ArrowFixedReader {
    private func convert<Source: BitwiseCopyable, Target>(
        _ rows: Range<Int>, from: Source.Type, as: Target.Type, _ body: (Source) -> Target
    ) -> Column {
        let (result, width) = (Buffer(byteCount: rows.count * MemoryLayout<Target>.stride), MemoryLayout<Source>.stride)
        let target = result.pointer(as: Target.self)
        withExtendedLifetime(values) {
            let source = UnsafeRawPointer(values.base + rows.lowerBound * width)
            for row in 0..<rows.count {
                target[row] = body(source.loadUnaligned(fromByteOffset: row &* width, as: Source.self))
            }
        }
        return column(result, rows)
    }

    /// - Parameter body: Gives the value and whether it is the same.
    private func convert<Source: BitwiseCopyable, Target>(
        _ rows: Range<Int>, from: Source.Type, as: Target.Type, _ body: (Source) -> (Target, Bool)
    ) throws -> Column {
        let (result, width) = (Buffer(byteCount: rows.count * MemoryLayout<Target>.stride), MemoryLayout<Source>.stride)
        let target = result.pointer(as: Target.self)
        var fits = true
        var firstMisfit: Int?
        let valid = validity?.bitmap(rows)
        withExtendedLifetime(values) {
            let source = UnsafeRawPointer(values.base + rows.lowerBound * width)
            for row in 0..<rows.count {
                let (value, isSame) = body(source.loadUnaligned(fromByteOffset: row &* width, as: Source.self))
                target[row] = value
                fits = fits && isSame
            }
            if fits { return }
            // What stands under a null does not matter.
            firstMisfit = (0..<rows.count).first { row in
                valid?[row] ?? true
                    && !body(source.loadUnaligned(fromByteOffset: row &* width, as: Source.self)).1
            }
        }
        if let firstMisfit {
            let notes = type == .interval ? ["with duration => 'integer' durations are read as whole numbers"] : []
            throw FormatError(
                .badValue, "the value of row \(rows.lowerBound + firstMisfit) of a record batch does not fit \(type)",
                notes: notes)
        }
        return column(result, rows)
    }
}

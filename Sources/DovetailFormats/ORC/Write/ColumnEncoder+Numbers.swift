import DovetailColumnar

/// Numbers, dates and times.
extension ColumnEncoder {
    func encode(
        _ node: WriteColumn, _ column: PrimitiveColumn, _ groups: [Int], _ encoded: inout EncodedColumn
    ) throws {
        switch node.type {
        case .int8: encodeBytes(column, groups, &encoded)
        case .null: encodeBytes(column, groups, &encoded)
        case .int16: encode(column, of: Int16.self, groups, &encoded)
        case .int32, .date: encode(column, of: Int32.self, groups, &encoded, isDate: node.type == .date)
        case .int64, .time: encode(column, of: Int64.self, groups, &encoded)
        case .uint8: encode(column, of: UInt8.self, groups, &encoded)
        case .uint16: encode(column, of: UInt16.self, groups, &encoded)
        case .uint32: encode(column, of: UInt32.self, groups, &encoded)
        case .uint64: encode(column, decimalsOf: UInt64.self, scale: 0, groups, &encoded)
        case .float: encode(column, floatingOf: Float.self, groups, &encoded)
        case .double: encode(column, floatingOf: Double.self, groups, &encoded)
        case .decimal(let precision, let scale) where precision <= DataType.shortDecimalPrecision:
            encode(column, decimalsOf: Int64.self, scale: scale, groups, &encoded)
        case .decimal(_, let scale): encode(column, decimalsOf: Int128.self, scale: scale, groups, &encoded)
        case .timestamp(let unit, _): try encode(column, timestampsOf: unit, node.name, groups, &encoded)
        default: throw FormatError(.internalError, "column \"\(node.name)\" is not written", kind: .internal)
        }
    }

    private func encodeBytes(_ column: PrimitiveColumn, _ groups: [Int], _ encoded: inout EncodedColumn) {
        let data = StreamOutput(.data)
        data.append(byteRuns: column.pointer(as: UInt8.self), groups: groups)
        encoded.streams.append(data)
        let values = widened(column, of: Int8.self)
        setIntegerBounds(values, groups, &encoded, isDate: false)
    }

    private func widened<Source: FixedWidthInteger>(
        _ column: PrimitiveColumn, of: Source.Type
    ) -> UnsafePointer<Int64> {
        let target = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        let source = column.pointer(as: Source.self)
        for row in 0..<column.count { target[row] = Int64(truncatingIfNeeded: source[row]) }
        return UnsafePointer(target)
    }

    private func encode<Source: FixedWidthInteger>(
        _ column: PrimitiveColumn, of type: Source.Type, _ groups: [Int], _ encoded: inout EncodedColumn,
        isDate: Bool = false
    ) {
        let values = widened(column, of: type)
        let data = StreamOutput(.data)
        data.append(integers: values, groups: groups, isSigned: true)
        encoded.streams.append(data)
        setIntegerBounds(values, groups, &encoded, isDate: isDate)
    }

    private func setIntegerBounds(
        _ values: UnsafePointer<Int64>, _ groups: [Int], _ encoded: inout EncodedColumn, isDate: Bool
    ) {
        for group in groups.indices.dropLast() where groups[group] < groups[group + 1] {
            var (low, high) = (Int64.max, Int64.min)
            var sum: Int128 = 0
            for row in groups[group]..<groups[group + 1] {
                low = min(low, values[row])
                high = max(high, values[row])
                sum &+= Int128(values[row])
            }
            encoded.statistics[group].bounds = isDate ? .date(low, high) : .integer(low, high)
            encoded.statistics[group].integerSum = isDate ? nil : Int64(exactly: sum)
        }
    }

    private func encode<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, floatingOf: Value.Type, _ groups: [Int], _ encoded: inout EncodedColumn
    ) {
        let values = column.pointer(as: Value.self)
        let data = StreamOutput(.data)
        data.append(raw: values, width: MemoryLayout<Value>.stride, groups: groups)
        encoded.streams.append(data)
        for group in groups.indices.dropLast() {
            var (low, high, sum) = (Value.infinity, -Value.infinity, 0.0)
            var hasNumber = false
            for row in groups[group]..<groups[group + 1] {
                let value = values[row]
                sum += Double(value)
                if value.isNaN { continue }
                hasNumber = true
                low = min(low, value)
                high = max(high, value)
            }
            guard hasNumber else { continue }
            // Zeros of both signs are one number.
            encoded.statistics[group].bounds = .double(
                low == 0 ? -0.0 : Double(low), high == 0 ? 0.0 : Double(high))
            encoded.statistics[group].doubleSum = sum
        }
    }

    private func encode<Value: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, decimalsOf: Value.Type, scale: Int, _ groups: [Int], _ encoded: inout EncodedColumn
    ) {
        let values = column.pointer(as: Value.self)
        let data = StreamOutput(.data)
        for group in groups.indices.dropLast() {
            data.mark()
            var (low, high) = (Value.max, Value.min)
            data.bytes.reserve((groups[group + 1] - groups[group]) * VarintBits.byteLimit)
            for row in groups[group]..<groups[group + 1] {
                low = min(low, values[row])
                high = max(high, values[row])
                VarintBits.append(Int128(truncatingIfNeeded: values[row]), to: data.bytes)
            }
            guard groups[group] < groups[group + 1] else { continue }
            encoded.statistics[group].bounds = .decimal(
                ColumnEncoder.text(Int128(truncatingIfNeeded: low), scale),
                ColumnEncoder.text(Int128(truncatingIfNeeded: high), scale))
        }
        let scales = StreamOutput(.secondary)
        let own = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        own.update(repeating: Int64(scale), count: column.count)
        scales.append(integers: own, groups: groups, isSigned: true)
        encoded.streams += [data, scales]
    }

    /// `-12.50`.
    private static func text(_ unscaled: Int128, _ scale: Int) -> String {
        var digits = String(unscaled.magnitude)
        if digits.utf8.count <= scale {
            digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
        }
        if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
        return (unscaled < 0 ? "-" : "") + digits
    }

    private func encode(
        _ column: PrimitiveColumn, timestampsOf unit: DataType.TimeUnit, _ name: String, _ groups: [Int],
        _ encoded: inout EncodedColumn
    ) throws {
        let values = column.pointer(as: Int64.self)
        let seconds = scratch.integers.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        let fractions = scratch.fractions.claim((column.count + 1) * 8).assumingMemoryBound(to: Int64.self)
        let perSecond = unit.perSecond
        let scale = 1_000_000_000 / perSecond
        for row in 0..<column.count {
            var second = floorDivide(values[row], perSecond)
            let nanoseconds = (values[row] &- second &* perSecond) &* scale
            // The format cuts negative seconds toward zero, and takes the last one before 1970 for the first after.
            if second < 0, nanoseconds > 999_999 {
                second &+= 1
                guard second < 0 else { throw ColumnEncoder.ambiguous(name) }
            }
            seconds[row] = second &- TimestampValues.epoch
            fractions[row] = TimestampFraction.coded(nanoseconds)
        }
        let (data, parts) = (StreamOutput(.data), StreamOutput(.secondary))
        data.append(integers: seconds, groups: groups, isSigned: true)
        parts.append(integers: fractions, groups: groups, isSigned: false)
        encoded.streams += [data, parts]
        for group in groups.indices.dropLast() where groups[group] < groups[group + 1] {
            var (low, high) = (Int64.max, Int64.min)
            for row in groups[group]..<groups[group + 1] {
                low = min(low, values[row])
                high = max(high, values[row])
            }
            encoded.statistics[group].bounds = ColumnEncoder.milliseconds(low, high, unit)
        }
    }

    private static func ambiguous(_ name: String) -> FormatError {
        FormatError(
            .badValue,
            "column \"\(name)\": ORC cannot tell times of the last second before 1970 from those of the first after it",
            kind: .unsupported)
    }

    /// nil where a bound is out of range.
    private static func milliseconds(
        _ low: Int64, _ high: Int64, _ unit: DataType.TimeUnit
    ) -> ORC.ColumnStatistics.Bounds? {
        guard unit == .second else {
            let divisor = unit.perSecond / 1_000
            return .timestamp(floorDivide(low, divisor), floorDivide(high, divisor))
        }
        let (first, overflow) = low.multipliedReportingOverflow(by: 1_000)
        let (last, carry) = high.multipliedReportingOverflow(by: 1_000)
        return overflow || carry ? nil : .timestamp(first, last)
    }
}

extension VarintBits {
    /// Writes a zigzag number. The room is there.
    @inline(__always)
    static func append(_ value: Int128, to output: GrowableBuffer) {
        var rest = UInt128(bitPattern: value &<< 1 ^ value &>> 127)
        let base = output.base
        var place = output.byteCount
        while rest >= 0x80 {
            base.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: place, as: UInt8.self)
            rest &>>= 7
            place &+= 1
        }
        base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: place, as: UInt8.self)
        output.byteCount = place &+ 1
    }
}

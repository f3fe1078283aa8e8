import DovetailColumnar

/// Values with parts, and those of many bytes: a call each.
extension AvroDecoder {
    /// Decodes the value of an operation; gives where it ends, nil when it is damaged.
    @inline(never)
    func part(_ index: Int, _ bytes: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        switch operations[index].code {
        case .list, .skipList: list(index, bytes)
        case .union: union(index, bytes)
        case .interval: interval(index, bytes)
        default: decimal(index, bytes)
        }
    }

    private func broken(_ operation: Int, _ flaw: Flaw) -> UnsafePointer<UInt8>? {
        _ = fail(operation, flaw)
        return nil
    }

    /// The blocks of an array or map, wanted or not.
    private func list(_ index: Int, _ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        var bytes = start
        let operation = operations[index]
        let isWanted = operation.slot >= 0
        while true {
            var count = AvroVarint.signed(&bytes, end)
            if count < 0 {
                let size = AvroVarint.signed(&bytes, end)
                guard bytes <= end, size >= 0, size <= end - bytes, count > Int64.min else {
                    return broken(index, .length)
                }
                if !isWanted {
                    bytes += Int(size)
                    continue
                }
                count = -count
            }
            guard bytes <= end else { return broken(index, .cut) }
            if count == 0 { break }
            let least = Int(operation.size)
            if least == 0 {
                guard count <= emptyItems else { return broken(index, .items) }
                emptyItems -= Int(count)
            } else {
                guard count <= (end - bytes) / least else { return broken(index, .items) }
            }
            if isWanted {
                guard slots[Int(operation.detail)].count + Int(count) < Int(Int32.max) else {
                    return broken(index, .items)
                }
            }
            guard run(index + 1, Int(operation.end), times: Int(count), &bytes) else { return nil }
        }
        guard isWanted else { return bytes }
        let child = slots[Int(operation.detail)]
        columns.put(
            slots + Int(operation.slot),
            Int32(truncatingIfNeeded: child.form == .offsets ? child.count - 1 : child.count))
        return bytes
    }

    /// A union of several types: the value goes to its member, the other members are null.
    private func union(_ index: Int, _ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        var bytes = start
        let operation = operations[index]
        let branch = AvroVarint.signed(&bytes, end)
        let branches = program.unions[Int(operation.detail)]
        guard bytes <= end else { return broken(index, .cut) }
        guard branch >= 0, branch < branches.count else { return broken(index, .branch) }
        let chosen = branches[Int(branch)]
        if operation.slot >= 0 {
            if chosen.isNull {
                columns.putNull(slots + Int(operation.slot))
                return bytes
            }
            if chosen.member >= 0 {
                columns.put(slots + Int(operation.slot), UInt8(1))
                for other in branches where other.member >= 0 && other.member != chosen.member {
                    columns.putNull(slots + Int(other.member))
                }
            }
        }
        let range = Int(chosen.operations.lowerBound)..<Int(chosen.operations.upperBound)
        return run(range.lowerBound, range.upperBound, times: 1, &bytes) ? bytes : nil
    }

    /// Big-endian two's complement of any length.
    private func decimal(_ index: Int, _ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        var bytes = start
        let operation = operations[index]
        let isFixed = operation.code == .fixedDecimal64 || operation.code == .fixedDecimal128
        let count = isFixed ? Int64(operation.size) : AvroVarint.signed(&bytes, end)
        guard count >= 0, bytes <= end, count <= end - bytes else { return broken(index, .length) }
        let bound = program.bounds[Int(operation.detail)]
        guard let value = AvroDecoder.integer(bytes, Int(count)), value <= bound, value >= -bound else {
            return broken(index, .decimal)
        }
        bytes += Int(count)
        if slots[Int(operation.slot)].shift == 3 {
            columns.put(slots + Int(operation.slot), Int64(truncatingIfNeeded: value))
        } else {
            columns.put(slots + Int(operation.slot), value)
        }
        return bytes
    }

    /// nil when the number takes more than sixteen bytes; up to sixteen bytes past the start are read.
    private static func integer(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int128? {
        if count == 0 { return 0 }
        let raw = UnsafeRawPointer(bytes)
        if count <= 8 {
            let word = Int64(bigEndian: raw.loadUnaligned(as: Int64.self))
            return Int128(word &>> Int64(64 &- 8 &* count))
        }
        if count <= 16 {
            let word = Int128(bigEndian: raw.loadUnaligned(as: Int128.self))
            return word &>> Int128(128 &- 8 &* count)
        }
        let rest = count - 16
        let value = Int128(bigEndian: raw.loadUnaligned(fromByteOffset: rest, as: Int128.self))
        let sign: UInt8 = value < 0 ? 0xFF : 0
        for index in 0..<rest where bytes[index] != sign { return nil }
        return value
    }

    /// Months, days and milliseconds, each four bytes without sign.
    private func interval(_ index: Int, _ bytes: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        guard end - bytes >= 12 else { return broken(index, .cut) }
        let raw = UnsafeRawPointer(bytes)
        func part(_ index: Int) -> UInt32 {
            UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        guard let months = Int32(exactly: part(0)), let days = Int32(exactly: part(1)) else {
            return broken(index, .interval)
        }
        let value = Interval(months: months, days: days, nanoseconds: Int64(part(2)) * 1_000_000)
        columns.put(slots + Int(operations[index].slot), unsafeBitCast(value, to: UInt128.self))
        return bytes + 12
    }
}

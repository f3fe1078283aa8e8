import DovetailColumnar

/// Which rows of a column have values to be stored.
enum LeafRows {
    case all(Int)
    /// Those with a set bit, of so many.
    case valid(UnsafePointer<UInt64>, Int)
    case at(UnsafePointer<UInt32>, Int)
}

/// Copies the present values of columns, whatever their layout, into dense memory in the form the file wants.
struct LeafGather {
    let leaf: WriteLeaf
    let form: StoredForm
    let scratch: LeafScratch

    /// Appends the values of `rows` of `column`, none of which is null. The caller has made room.
    func append(_ column: Column, _ rows: LeafRows) throws {
        switch column {
        case .null: return
        case .boolean(let bits): append(bits: bits.values, rows)
        case .primitive(let values): try append(primitive: values, rows)
        case .string(let values):
            append(rows, from: values.pointer, as: StringView.self) { $0 }
        case .constant(let constant): try append(constant: constant, rows)
        case .dictionary(let dictionary): try append(dictionary: dictionary, rows)
        case .list, .structure:
            throw FormatError(.internalError, "a nested column where a leaf belongs", kind: .internal)
        }
    }

    private func append(bits: Bitmap, _ rows: LeafRows) {
        let target = (scratch.values + scratch.valueCount).assumingMemoryBound(to: UInt8.self)
        let source = UnsafeRawPointer(bits.buffer.base)
        var written = 0
        switch rows {
        case .all(let count):
            for row in 0..<count { target[row] = bit(source, row) }
            written = count
        case .valid(let words, let count):
            for row in 0..<count {
                target[written] = bit(source, row)
                written &+= Int(bit(words, row))
            }
        case .at(let indices, let count):
            for row in 0..<count { target[row] = bit(source, Int(indices[row])) }
            written = count
        }
        scratch.valueCount += written
    }

    private func append(primitive column: PrimitiveColumn, _ rows: LeafRows) throws {
        switch column.type {
        case .int8: append(rows, from: column.pointer(as: Int8.self)) { UInt32(bitPattern: Int32($0)) }
        case .int16: append(rows, from: column.pointer(as: Int16.self)) { UInt32(bitPattern: Int32($0)) }
        case .uint8: append(rows, from: column.pointer(as: UInt8.self)) { UInt32($0) }
        case .uint16: append(rows, from: column.pointer(as: UInt16.self)) { UInt32($0) }
        case .int32, .uint32, .float, .date: append(rows, from: column.pointer(as: UInt32.self)) { $0 }
        case .decimal(let precision, _) where precision <= 9:
            append(rows, from: column.pointer(as: Int64.self)) { UInt32(truncatingIfNeeded: $0) }
        case .decimal(let precision, _) where precision > DataType.shortDecimalPrecision:
            append(rows, from: column.pointer(as: UInt128.self)) { $0 }
        case .interval: try appendIntervals(column, rows)
        case .time(.second):
            append(rows, from: column.pointer(as: Int64.self)) { UInt32(truncatingIfNeeded: $0 &* 1_000) }
        case .time(.millisecond): append(rows, from: column.pointer(as: Int64.self)) { UInt32(truncatingIfNeeded: $0) }
        case .timestamp(.second, _): try appendSeconds(column, rows)
        default: append(rows, from: column.pointer(as: UInt64.self)) { $0 }
        }
    }

    /// The format counts months, days and milliseconds without sign.
    private func appendIntervals(_ column: PrimitiveColumn, _ rows: LeafRows) throws {
        let before = scratch.valueCount
        append(rows, from: column.pointer(as: UInt128.self)) { $0 }
        let values = scratch.values.assumingMemoryBound(to: Interval.self)
        for index in before..<scratch.valueCount {
            let value = values[index]
            let milliseconds = value.nanoseconds / 1_000_000
            guard value.months >= 0, value.days >= 0, (0...Int64(UInt32.max)).contains(milliseconds),
                milliseconds * 1_000_000 == value.nanoseconds
            else {
                throw FormatError(
                    .badValue,
                    "column \"\(leaf.path.joined(separator: "."))\": Parquet keeps intervals of whole milliseconds that are not negative"
                )
            }
        }
    }

    /// Seconds become milliseconds, the coarsest unit of the format.
    private func appendSeconds(_ column: PrimitiveColumn, _ rows: LeafRows) throws {
        let before = scratch.valueCount
        append(rows, from: column.pointer(as: UInt64.self)) { $0 }
        let values = scratch.values.assumingMemoryBound(to: Int64.self)
        for index in before..<scratch.valueCount {
            let (product, overflow) = values[index].multipliedReportingOverflow(by: 1_000)
            guard !overflow else {
                throw FormatError(
                    .badValue,
                    "column \"\(leaf.path.joined(separator: "."))\": a timestamp of \(values[index]) seconds is out of Parquet's range",
                    kind: .invalidData)
            }
            values[index] = product
        }
    }

    private func append(constant: ConstantColumn, _ rows: LeafRows) throws {
        guard !constant.value.isNull else { return }
        let single = Column(scalars: [constant.value], type: constant.type)
        scratch.kept.append(single)
        let count =
            switch rows {
            case .all(let count), .at(_, let count): count
            case .valid(let words, let count): Bitmap.countSet(UnsafeRawPointer(words), count)
            }
        let indices = scratch.indices.claim(max(count, 1) * 4).assumingMemoryBound(to: UInt32.self)
        indices.initialize(repeating: 0, count: count)
        try append(single, .at(UnsafePointer(indices), count))
    }

    private func append(dictionary: DictionaryColumn, _ rows: LeafRows) throws {
        let codes = dictionary.codes.pointer(as: UInt32.self)
        switch rows {
        case .all(let count): try append(dictionary.values, .at(UnsafePointer(codes), count))
        default:
            let (indices, count) = LeafGather.codes(of: dictionary, rows, scratch.indices)
            try append(dictionary.values, .at(indices, count))
        }
    }

    /// The codes of `rows`, dense.
    static func codes(
        of dictionary: DictionaryColumn, _ rows: LeafRows, _ memory: GrowableBuffer
    ) -> (UnsafePointer<UInt32>, Int) {
        let codes = UnsafePointer(dictionary.codes.pointer(as: UInt32.self))
        switch rows {
        case .all(let count): return (codes, count)
        case .valid(_, let count), .at(_, let count):
            let target = memory.claim(count * 4 + 64).assumingMemoryBound(to: UInt32.self)
            return (UnsafePointer(target), gather(rows, from: codes, into: target) { $0 })
        }
    }

    private func append<Source, Target>(
        _ rows: LeafRows, from source: UnsafePointer<Source>, as type: Target.Type = Target.self,
        _ convert: (Source) -> Target
    ) {
        let width = MemoryLayout<Target>.stride
        let target = (scratch.values + scratch.valueCount &* width).assumingMemoryBound(to: Target.self)
        scratch.valueCount &+= LeafGather.gather(rows, from: source, into: target, convert)
    }
}

extension LeafGather {
    @inline(__always)
    private func bit(_ base: UnsafeRawPointer, _ row: Int) -> UInt8 {
        (base.load(fromByteOffset: row >> 3, as: UInt8.self) &>> UInt8(truncatingIfNeeded: row & 7)) & 1
    }

    /// Returns the number of values written; one more may be overwritten.
    @inline(__always)
    private static func gather<Source, Target>(
        _ rows: LeafRows, from source: UnsafePointer<Source>, into target: UnsafeMutablePointer<Target>,
        _ convert: (Source) -> Target
    ) -> Int {
        switch rows {
        case .all(let count):
            for row in 0..<count { target[row] = convert(source[row]) }
            return count
        case .valid(let words, let count):
            var written = 0
            for row in 0..<count {
                target[written] = convert(source[row])
                written &+= Int(truncatingIfNeeded: (words[row >> 6] &>> UInt64(row & 63)) & 1)
            }
            return written
        case .at(let indices, let count):
            for row in 0..<count { target[row] = convert(source[Int(indices[row])]) }
            return count
        }
    }
}

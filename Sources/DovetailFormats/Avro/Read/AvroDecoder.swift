import DovetailColumnar

/// Runs a program over the bytes of blocks: a switch a value, no calls for what is flat.
final class AvroDecoder {
    let program: AvroProgram
    private let columns: AvroSlots
    private let slots: UnsafeMutablePointer<AvroSlot>
    private let operations: UnsafeMutablePointer<AvroOperation>
    /// The end of the block; 64 bytes behind it may be read.
    private var end: UnsafePointer<UInt8>
    /// Items without bytes that the block may still have.
    private var emptyItems = 0
    /// What was wrong, and in which operation.
    private var failure: (operation: Int, reason: Reason)?
    /// What the views of the batch point into.
    private var heap: [Buffer] = []

    enum Reason: String {
        case cut = "a value runs past the end of its block"
        case length = "a length is negative or larger than its block"
        case branch = "a union has no such type"
        case symbol = "an enum has no such symbol"
        case boolean = "a boolean is neither 0 nor 1"
        case int = "a number does not fit into 32 bits"
        case decimal = "a decimal has more digits than its type"
        case interval = "a duration has more than 2^31 months or days"
        case items = "an array or map has more items than its bytes can hold"
    }

    /// An array of nulls takes no bytes for its items, so that only this bounds them.
    private static let emptyItemLimit = 1 << 20

    init(_ program: AvroProgram, recycler: BufferRecycler) {
        self.program = program
        columns = AvroSlots(program.slots, recycler: recycler)
        slots = columns.slots
        operations = .allocate(capacity: max(1, program.operations.count))
        for (index, operation) in program.operations.enumerated() { (operations + index).initialize(to: operation) }
        end = UnsafePointer(operations).withMemoryRebound(to: UInt8.self, capacity: 1) { $0 }
    }

    deinit { operations.deallocate() }

    /// Starts a batch of at most `capacity` rows.
    func begin(capacity: Int) {
        columns.begin(capacity: capacity)
        heap = []
    }

    /// Decodes `rows` rows of `block` from `offset` on; gives where the next one starts.
    /// - Throws: `FormatError` `.damagedFile` with the column's name, without a place.
    func decode(_ block: Buffer, from offset: Int, byteCount: Int, rows: Int) throws -> Int {
        if heap.last !== block { heap.append(block) }
        return try withExtendedLifetime(block) {
            let bytes = UnsafePointer(block.pointer(as: UInt8.self))
            var cursor = bytes + offset
            end = bytes + byteCount
            emptyItems = AvroDecoder.emptyItemLimit
            guard run(0, program.operations.count, times: rows, &cursor) else { throw error() }
            return cursor - bytes
        }
    }

    /// The rows decoded since `begin`, as the columns of the program.
    func finish() -> [Column] {
        let heap = StringHeap(buffers: heap)
        self.heap = []
        return program.roots.map { columns.column($0, heap: heap) }
    }

    private func error() -> FormatError {
        let (operation, reason) = failure ?? (0, .cut)
        let field = program.fields.first { operation < $0.end }?.name
        return FormatError(.damagedFile, field.map { "column \"\($0)\": \(reason.rawValue)" } ?? reason.rawValue)
    }

    private func fail(_ operation: Int, _ reason: Reason) -> Bool {
        failure = (operation, reason)
        return false
    }

    /// Runs the operations from `start` to `stop` as many times; false when the bytes are damaged.
    private func run(_ start: Int, _ stop: Int, times: Int, _ cursor: inout UnsafePointer<UInt8>) -> Bool {
        let (operations, slots, end) = (self.operations, self.slots, self.end)
        var bytes = cursor
        var round = 0
        while round < times {
            var index = start
            while index < stop {
                let operation = operations + index
                let slot = slots + Int(operation.pointee.slot)
                if operation.pointee.isUnion {
                    let first = Int16(bytes[0])
                    if first == operation.pointee.valueByte {
                        bytes += 1
                    } else if first == operation.pointee.nullByte {
                        bytes += 1
                        guard bytes <= end else { return fail(index, .cut) }
                        if operation.pointee.slot >= 0 { columns.putNull(slot) }
                        index = Int(operation.pointee.end)
                        continue
                    } else {
                        return fail(index, bytes < end ? .branch : .cut)
                    }
                }
                switch operation.pointee.code {
                case .skipBytes:
                    guard end - bytes >= Int(operation.pointee.size) else { return fail(index, .cut) }
                    bytes += Int(operation.pointee.size)
                case .skipNumber: _ = AvroVarint.unsigned(&bytes, end)
                case .skipText:
                    let count = AvroVarint.signed(&bytes, end)
                    guard count >= 0, count <= end - bytes else { return fail(index, .length) }
                    bytes += Int(count)
                case .skipGroup: break
                case .skipList, .list:
                    guard bytes <= end, let next = list(index, bytes) else { return false }
                    bytes = next
                    index = Int(operation.pointee.end)
                    continue
                case .null: columns.putNull(slot)
                case .boolean:
                    let value = bytes[0]
                    guard value <= 1 else { return fail(index, .boolean) }
                    columns.put(slot, value)
                    bytes += 1
                case .int32:
                    let value = AvroVarint.signed(&bytes, end)
                    let short = Int32(truncatingIfNeeded: value)
                    guard Int64(short) == value else { return fail(index, .int) }
                    columns.put(slot, short)
                case .int64: columns.put(slot, AvroVarint.signed(&bytes, end))
                case .float:
                    columns.put(slot, UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)))
                    bytes += 4
                case .double:
                    columns.put(slot, UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)))
                    bytes += 8
                case .floatAsDouble:
                    let bits = UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
                    columns.put(slot, Double(Float(bitPattern: bits)))
                    bytes += 4
                case .text:
                    let count = AvroVarint.signed(&bytes, end)
                    guard count >= 0, count <= end - bytes else { return fail(index, .length) }
                    putView(slot, bytes, Int(count))
                    bytes += Int(count)
                case .fixed:
                    let count = Int(operation.pointee.size)
                    guard count <= end - bytes else { return fail(index, .cut) }
                    putView(slot, bytes, count)
                    bytes += count
                case .enumeration:
                    let code = AvroVarint.signed(&bytes, end)
                    guard code >= 0, code < Int64(operation.pointee.size) else { return fail(index, .symbol) }
                    columns.put(slot, UInt32(truncatingIfNeeded: code))
                case .structure: columns.put(slot, UInt8(1))
                case .union:
                    guard let next = union(index, bytes) else { return false }
                    bytes = next
                    index = Int(operation.pointee.end)
                    continue
                case .decimal64, .decimal128, .fixedDecimal64, .fixedDecimal128:
                    guard let next = decimal(index, bytes) else { return false }
                    bytes = next
                case .uuid:
                    guard end - bytes >= 16 else { return fail(index, .cut) }
                    columns.put(slot, UnsafeRawPointer(bytes).loadUnaligned(as: UInt128.self))
                    bytes += 16
                case .interval:
                    guard end - bytes >= 12, interval(slot, bytes) else { return fail(index, .interval) }
                    bytes += 12
                }
                guard bytes <= end else { return fail(index, .cut) }
                index &+= 1
            }
            round &+= 1
        }
        cursor = bytes
        return true
    }

    /// Bytes as a view; those after its end up to 16 may be read.
    @inline(__always)
    private func putView(_ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        let raw = UnsafeRawPointer(bytes)
        let start = UInt64(raw.loadUnaligned(as: UInt32.self))
        var view: StringView
        if count <= StringView.inlineCapacity {
            let head = (UInt64(UInt32.max) as UInt64) >> UInt64(32 &- 8 &* min(count, 4))
            let tail = UInt64.max >> UInt64(64 &- 8 &* max(count &- 4, 0))
            view = StringView(
                low: UInt64(truncatingIfNeeded: count) | (start & head) &<< 32,
                high: raw.loadUnaligned(fromByteOffset: 4, as: UInt64.self) & tail)
        } else {
            view = StringView(
                low: UInt64(truncatingIfNeeded: count) | start &<< 32, high: UInt64(UInt(bitPattern: raw)))
            slot.pointee.hasLong = true
        }
        columns.put(slot, view)
    }
}

/// What has parts, and what is rare.
extension AvroDecoder {
    private func broken(_ operation: Int, _ reason: Reason) -> UnsafePointer<UInt8>? {
        _ = fail(operation, reason)
        return nil
    }

    /// The blocks of an array or map, wanted or not; gives where they end, as all below, nil when damaged.
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
    private func interval(_ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        let raw = UnsafeRawPointer(bytes)
        func part(_ index: Int) -> UInt32 {
            UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        guard let months = Int32(exactly: part(0)), let days = Int32(exactly: part(1)) else { return false }
        let value = Interval(months: months, days: days, nanoseconds: Int64(part(2)) * 1_000_000)
        columns.put(slot, unsafeBitCast(value, to: UInt128.self))
        return true
    }
}

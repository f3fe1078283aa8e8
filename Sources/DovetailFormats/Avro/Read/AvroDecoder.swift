import DovetailColumnar

/// Runs a program over the bytes of blocks: a switch a value, no calls for what is flat.
final class AvroDecoder {
    let program: AvroProgram
    let columns: AvroSlots
    let slots: UnsafeMutablePointer<AvroSlot>
    let operations: UnsafeMutablePointer<AvroOperation>
    /// The end of the block; 64 bytes behind it may be read.
    private(set) var end: UnsafePointer<UInt8>
    /// Items without bytes that the block may still have.
    var emptyItems = 0
    /// What was wrong, and in which operation.
    private var failure: (operation: Int, flaw: Flaw)?
    /// What the views of the batch point into.
    private var heap: [Buffer] = []

    /// What can be wrong with a value.
    enum Flaw: UInt8 {
        case none, cut, length, branch, symbol, boolean, int, decimal, interval, items

        var text: String {
            switch self {
            case .none: "nothing is wrong"
            case .cut: "a value runs past the end of its block"
            case .length: "a length is negative or larger than its block"
            case .branch: "a union has no such type"
            case .symbol: "an enum has no such symbol"
            case .boolean: "a boolean is neither 0 nor 1"
            case .int: "a number does not fit into 32 bits"
            case .decimal: "a decimal has more digits than its type"
            case .interval: "a duration has 2^31 or more months or days"
            case .items: "an array or map has more items than its bytes can hold"
            }
        }
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
    /// - Throws: `FormatError` `.badValue` with the column's name, without a place.
    func finish() throws -> [Column] {
        let heap = StringHeap(buffers: heap)
        self.heap = []
        return try program.roots.map { root in
            do { return try columns.column(root.slot, heap: heap) } catch let error as FormatError {
                throw FormatError(error.code, "column \"\(root.name)\": \(error.message)")
            }
        }
    }

    private func error() -> FormatError {
        let (operation, flaw) = failure ?? (0, .cut)
        let field = program.fields.first { operation < $0.end }?.name
        return FormatError(.damagedFile, field.map { "column \"\($0)\": \(flaw.text)" } ?? flaw.text)
    }

    func fail(_ operation: Int, _ flaw: Flaw) -> Bool {
        failure = (operation, flaw)
        return false
    }

    /// Runs the operations from `start` to `stop` as many times; false when the bytes are damaged.
    func run(_ start: Int, _ stop: Int, times: Int, _ cursor: inout UnsafePointer<UInt8>) -> Bool {
        let (operations, slots, end) = (self.operations, self.slots, self.end)
        var bytes = cursor
        var round = 0
        while round < times {
            var index = start
            while index < stop {
                let operation = operations + index
                let slot = slots + Int(operation.pointee.slot)
                if operation.pointee.isUnion {
                    let branch = Int16(bytes[0])
                    bytes += 1
                    guard bytes <= end else { return fail(index, .cut) }
                    if branch != operation.pointee.valueByte {
                        guard branch == operation.pointee.nullByte else { return fail(index, .branch) }
                        if operation.pointee.slot >= 0 { columns.putNull(slot) }
                        index = Int(operation.pointee.end)
                        continue
                    }
                }
                var flaw = Flaw.none
                switch operation.pointee.code {
                case .skipBytes: flaw = AvroDecoder.skip(Int(operation.pointee.size), &bytes, end)
                case .skipNumber: _ = AvroVarint.unsigned(&bytes, end)
                case .skipText: flaw = AvroDecoder.skipText(&bytes, end)
                case .skipGroup: break
                case .null: columns.putNull(slot)
                case .boolean: flaw = putBoolean(slot, &bytes)
                case .int32: flaw = putInt(slot, &bytes, end)
                case .int64: columns.put(slot, AvroVarint.signed(&bytes, end))
                case .float: putBytes(slot, &bytes, as: UInt32.self)
                case .double: putBytes(slot, &bytes, as: UInt64.self)
                case .floatAsDouble: putFloatAsDouble(slot, &bytes)
                case .text: flaw = putText(slot, &bytes, end)
                case .fixed: flaw = putFixed(slot, Int(operation.pointee.size), &bytes, end)
                case .enumeration: flaw = putSymbol(slot, Int64(operation.pointee.size), &bytes, end)
                case .uuid: putBytes(slot, &bytes, as: UInt128.self)
                case .structure: columns.put(slot, UInt8(1))
                case .decimal64, .decimal128, .fixedDecimal64, .fixedDecimal128, .interval, .skipList, .list, .union:
                    // By value: a pointer whose address is taken would live in memory for all of this loop.
                    guard let next = part(index, bytes) else { return false }
                    bytes = next
                    index = Int(operation.pointee.end)
                    continue
                }
                guard flaw == .none, bytes <= end else { return fail(index, flaw == .none ? .cut : flaw) }
                index &+= 1
            }
            round &+= 1
        }
        cursor = bytes
        return true
    }
}

import DovetailColumnar

/// Writes rows of columns one after the other: what a decoder does, the other way round.
final class AvroEncoder {
    private let schema: AvroWriteSchema
    let context = CodecContext()
    /// The block that is being filled.
    private(set) var buffer = Buffer(byteCount: 1 << 16)
    private(set) var byteCount = 0
    private var operations: [Operation] = []
    /// The operations of each column, for messages.
    private var ends: [Int] = []
    private var failure: (operation: Int, reason: String)?
    /// Keeps what the operations point to.
    private var columns: [Column] = []

    /// One step of encoding, bound to a column of a batch.
    struct Operation {
        let code: AvroWriteNode.Code
        let isNullable: Bool
        let size: Int
        /// Ends of lists, else values.
        let values: UnsafeRawPointer?
        /// nil where there is no null.
        let validity: UnsafePointer<UInt64>?
        let isNull: Bool
        var end = 0
    }

    /// Most bytes of a value without the text itself.
    static let headroom = 48

    init(_ schema: AvroWriteSchema) { self.schema = schema }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: byteCount) }

    func clear() { byteCount = 0 }

    /// Makes `batch`, without a selection, what `append` writes.
    func bind(_ batch: RecordBatch) {
        operations.removeAll(keepingCapacity: true)
        ends = []
        columns = []
        for (node, column) in zip(schema.columns, batch.columns) {
            bind(node, column)
            ends.append(operations.count)
        }
    }

    /// Lets the batch go.
    func unbind() {
        operations.removeAll(keepingCapacity: true)
        columns = []
    }

    private func bind(_ node: AvroWriteNode, _ column: Column) {
        let flat = column.flattened()
        columns.append(flat)
        let place = operations.count
        let values: UnsafeRawPointer?
        var children: [Column] = []
        switch flat {
        case .boolean(let column): values = UnsafeRawPointer(column.values.buffer.base)
        case .primitive(let column): values = UnsafeRawPointer(column.values.base)
        case .string(let column): values = UnsafeRawPointer(column.views.base)
        case .list(let column):
            values = UnsafeRawPointer(column.offsets.base)
            children = [column.child]
        case .structure(let column):
            values = nil
            children = column.children
        case .null, .constant, .dictionary: values = nil
        }
        var isNull = false
        if case .null = flat { isNull = true }
        operations.append(
            Operation(
                code: node.code, isNullable: node.isNullable, size: node.size, values: values,
                validity: (flat.validity?.words).map { UnsafePointer($0) }, isNull: isNull))
        // What is always null has no parts to write.
        for (child, column) in zip(node.children, children) { bind(child, column) }
        operations[place].end = operations.count
    }

    /// Writes rows of the batch that is bound.
    /// - Throws: `FormatError` `.badValue` with the column's name.
    func append(_ rows: Range<Int>) throws {
        let isDone = operations.withUnsafeBufferPointer { operations in
            guard let base = operations.baseAddress else { return true }
            guard let end = run(base, 0, operations.count, rows, buffer.base + byteCount) else { return false }
            byteCount = end - buffer.base
            return true
        }
        guard isDone else {
            let (operation, reason) = failure ?? (0, "a value cannot be written")
            let column = ends.firstIndex { operation < $0 }.map { schema.names[$0] } ?? ""
            throw FormatError(.badValue, "column \"\(column)\": \(reason)")
        }
    }

    func fail(_ operation: Int, _ reason: String) -> UnsafeMutableRawPointer? {
        failure = (operation, reason)
        return nil
    }

    @inline(never)
    func grow(_ next: UnsafeMutableRawPointer, _ more: Int) -> UnsafeMutableRawPointer {
        let used = next - buffer.base
        let larger = Buffer(byteCount: max(buffer.byteCount * 2, used + more))
        larger.base.copyMemory(from: buffer.base, byteCount: used)
        buffer = larger
        return larger.base + used
    }

    /// Writes rows by the operations from `start` to `stop`; gives where they end, nil when one cannot be written.
    func run(
        _ operations: UnsafePointer<Operation>, _ start: Int, _ stop: Int, _ rows: Range<Int>,
        _ target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer? {
        var next = target
        var limit = buffer.base + buffer.byteCount
        for row in rows {
            var index = start
            while index < stop {
                let operation = operations + index
                if limit - next < AvroEncoder.headroom {
                    next = grow(next, AvroEncoder.headroom)
                    limit = buffer.base + buffer.byteCount
                }
                let isNull =
                    operation.pointee.isNull
                    || operation.pointee.validity.map { $0[row >> 6] &>> UInt64(row & 63) & 1 == 0 } ?? false
                if operation.pointee.isNullable {
                    next.storeBytes(of: isNull ? 0 : 2, as: UInt8.self)
                    next += 1
                }
                if isNull {
                    guard operation.pointee.isNullable || operation.pointee.code == .null else {
                        return fail(index, "it is declared without nulls but has some")
                    }
                    index = operation.pointee.end
                    continue
                }
                guard let values = operation.pointee.values else {
                    index &+= 1
                    continue
                }
                switch operation.pointee.code {
                case .null, .structure: break
                case .boolean:
                    let byte = values.load(fromByteOffset: row >> 3, as: UInt8.self)
                    next.storeBytes(of: byte &>> UInt8(row & 7) & 1, as: UInt8.self)
                    next += 1
                case .int8: next = put(Int64(value(values, row, Int8.self)), next)
                case .int16: next = put(Int64(value(values, row, Int16.self)), next)
                case .int32: next = put(Int64(value(values, row, Int32.self)), next)
                case .int64: next = put(value(values, row, Int64.self), next)
                case .uint8: next = put(Int64(value(values, row, UInt8.self)), next)
                case .uint16: next = put(Int64(value(values, row, UInt16.self)), next)
                case .uint32: next = put(Int64(value(values, row, UInt32.self)), next)
                case .float: next = put(bytes: value(values, row, UInt32.self).littleEndian, 4, next)
                case .double: next = put(bytes: value(values, row, UInt64.self).littleEndian, 8, next)
                case .decimal64:
                    let shifted = value(values, row, Int64.self) &<< Int64(64 &- 8 &* operation.pointee.size)
                    next = put(bytes: shifted.bigEndian, operation.pointee.size, next)
                case .decimal128:
                    let shifted = value(values, row, Int128.self) &<< Int128(128 &- 8 &* operation.pointee.size)
                    next = put(bytes: shifted.bigEndian, operation.pointee.size, next)
                case .uint64:
                    next.storeBytes(of: 0, as: UInt8.self)
                    next = put(bytes: value(values, row, UInt64.self).bigEndian, 8, next + 1)
                case .text:
                    next = put(value(values, row, StringView.self), next, limit)
                    limit = buffer.base + buffer.byteCount
                case .seconds, .interval, .list:
                    guard let end = part(operations, index, values, row, next) else { return nil }
                    next = end
                    limit = buffer.base + buffer.byteCount
                    index = operation.pointee.end
                    continue
                }
                index &+= 1
            }
        }
        return next
    }
}

import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

/// `range(..)` and `generate_series(..)`: numbers or times at equal distances, made while they are read.
final class RangeTable: ScannableSource {
    let name: String
    let schema: Schema
    private let first: Int64
    private let step: Int64
    private let count: Int

    /// - Parameter type: BIGINT or a timestamp of microseconds.
    init(name: String, type: DataType, first: Int64, step: Int64, count: Int) {
        self.name = name
        schema = Schema([Field(name, type, nullable: false)])
        self.first = first
        self.step = step
        // Whoever reads so far will not come to the end; the sums below must.
        self.count = min(count, 1 << 60)
    }

    var rowCount: Int? { count }
    var byteCount: Int { 0 }

    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        let projected = schema.selecting(request.projection)
        let (first, step) = (first, step)
        return RangeSource(schema: projected, count: count) { rows in
            let columns = projected.fields.map { RangeTable.values(rows, from: first, step: step, type: $0.type) }
            return RecordBatch(schema: projected, columns: columns, count: rows.count)
        }
    }

    private static func values(_ rows: Range<Int>, from first: Int64, step: Int64, type: DataType) -> Column {
        let count = rows.count
        let buffer = Buffer(byteCount: count * 8)
        let target = buffer.pointer(as: Int64.self)
        var value = first &+ Int64(rows.lowerBound) &* step
        for row in 0..<count {
            target[row] = value
            value = value &+ step
        }
        return .primitive(PrimitiveColumn(type: type, values: buffer, count: count))
    }

    // MARK: Calls

    static func make(_ call: TableFunctionCall, includesEnd: Bool) throws -> any TableSource {
        guard (1...3).contains(call.arguments.count) else {
            throw call.invalid("takes 1 to 3 arguments, not \(call.arguments.count)")
        }
        if call.arguments.contains(where: { if case .timestamp = $0.type { true } else { $0.type == .date } }) {
            return try TimeRange(call).table(includesEnd: includesEnd)
        }
        if call.arguments.contains(where: { $0.value.isNull }) {
            return RangeTable(name: call.name, type: .int64, first: 0, step: 1, count: 0)
        }
        let numbers = try call.arguments.map { argument -> Int64 in
            guard argument.type.isInteger, case .int(let value) = argument.value.signed else {
                throw call.invalid("takes whole numbers or timestamps, not \(argument.type)")
            }
            return value
        }
        let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
        let step = numbers.count == 3 ? numbers[2] : 1
        guard step != 0 else { throw call.invalid("takes no step of 0") }
        return RangeTable(
            name: call.name, type: .int64, first: start, step: step,
            count: length(from: start, to: end, step: step, includesEnd: includesEnd))
    }

    static func length(from start: Int64, to end: Int64, step: Int64, includesEnd: Bool) -> Int {
        let distance = Int128(end) - Int128(start)
        let steps = Int128(step)
        guard distance == 0 || (distance > 0) == (steps > 0) else { return 0 }
        let (quotient, rest) = distance.quotientAndRemainder(dividingBy: steps)
        let length = quotient + (includesEnd || rest != 0 ? 1 : 0)
        return Int(clamping: length)
    }
}

extension Scalar {
    /// An unsigned number as a signed one, where it is one.
    fileprivate var signed: Scalar {
        if case .uint(let value) = self, let number = Int64(exactly: value) { return .int(number) }
        return self
    }
}

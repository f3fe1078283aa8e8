import DovetailColumnar
import DovetailPlan

/// `range(TIMESTAMP, TIMESTAMP, INTERVAL)`
struct TimeRange {
    private let call: TableFunctionCall
    private let type: DataType
    private let start: Scalar
    private let end: Scalar
    private let interval: Scalar
    /// Steps of months are made one by one.
    private static let monthLimit = 1_000_000

    init(_ call: TableFunctionCall) throws {
        self.call = call
        guard call.arguments.count == 3 else {
            throw call.invalid("takes a first and a last timestamp and an interval")
        }
        var hasZone = false
        for argument in call.arguments { if case .timestamp(_, .some) = argument.type { hasZone = true } }
        type = .timestamp(.microsecond, zone: hasZone ? "UTC" : nil)
        guard call.arguments[2].type == .interval || call.arguments[2].value.isNull else {
            throw call.invalid("takes an interval as step between timestamps, not \(call.arguments[2].type)")
        }
        (start, end) = (try TimeRange.cast(call.arguments[0], type), try TimeRange.cast(call.arguments[1], type))
        interval = call.arguments[2].value
    }

    private static func cast(_ argument: TableFunctionCall.Argument, _ type: DataType) throws -> Scalar {
        let column = Column(scalars: [argument.value], type: argument.type)
        return try Kernels.cast(column, to: type, style: .checked).scalar(at: 0)
    }

    func table(includesEnd: Bool) throws -> any TableSource {
        guard case .timestamp(let first, _, _) = start, case .timestamp(let last, _, _) = end,
            case .interval(let step) = interval
        else { return RangeTable(name: call.name, type: type, first: 0, step: 1, count: 0) }
        if step.months != 0 { return try months(from: first, to: last, step: step, includesEnd: includesEnd) }
        let (days, overflow) = Int64(step.days).multipliedReportingOverflow(by: 86_400_000_000)
        let micros = days &+ step.nanoseconds / 1_000
        guard !overflow, micros != 0 else { throw call.invalid("takes no step of 0") }
        return RangeTable(
            name: call.name, type: type, first: first, step: micros,
            count: RangeTable.length(from: first, to: last, step: micros, includesEnd: includesEnd))
    }

    /// A month has no length of its own: each time follows from the one before it.
    private func months(
        from first: Int64, to last: Int64, step: Interval, includesEnd: Bool
    ) throws -> any TableSource {
        let rises = step.months > 0
        guard rises ? step.days >= 0 && step.nanoseconds >= 0 : step.days <= 0 && step.nanoseconds <= 0 else {
            throw call.invalid("takes an interval whose parts have one sign")
        }
        let plain = DataType.timestamp(.microsecond, zone: nil)
        let steps = Column(scalars: [interval], type: .interval)
        var value = first
        var values: [[Scalar]] = []
        while value == last ? includesEnd : (value < last) == rises {
            let scalar = Scalar.timestamp(value, .microsecond, zone: nil)
            values.append([scalar])
            guard values.count <= TimeRange.monthLimit else {
                throw call.invalid("makes \(TimeRange.monthLimit) steps of months at most")
            }
            let next = try Kernels.arithmetic(
                .add, Column(scalars: [scalar], type: plain), steps, type: plain, style: .checked)
            guard case .timestamp(let later, _, _) = next.scalar(at: 0), later != value else { break }
            value = later
        }
        return MemoryTable(name: call.name, columns: [(call.name, type)], rows: values)
    }
}

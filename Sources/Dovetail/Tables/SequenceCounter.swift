import DovetailColumnar
import DovetailPlan
import DovetailSQL
import Synchronization

/// The numbers of a sequence, each given once. It counts on whatever becomes of the transaction that asked.
final class SequenceCounter: Sendable {
    private struct Contents {
        var next: Int64
        var last: Int64?
        var isExhausted = false
    }

    private let name: String
    private let increment: Int64
    private let minimum: Int64
    private let maximum: Int64
    private let cycles: Bool
    private let contents: Mutex<Contents>

    init(_ create: CreateSequence) throws {
        name = create.name[create.name.count - 1]
        increment = create.increment
        minimum = create.minimum ?? (increment > 0 ? 1 : .min)
        maximum = create.maximum ?? (increment > 0 ? .max : -1)
        cycles = create.cycles
        let start = create.start ?? (increment > 0 ? minimum : maximum)
        guard minimum < maximum, (minimum...maximum).contains(start) else {
            throw PlanError(
                .invalidExpression, "the sequence \"\(name)\" begins at \(start), outside of \(minimum) to \(maximum)")
        }
        contents = Mutex(Contents(next: start))
    }

    /// Fills `target` with the next numbers.
    func next(_ target: UnsafeMutablePointer<Int64>, count: Int) throws {
        try contents.withLock { contents in
            for index in 0..<count {
                if contents.isExhausted {
                    throw ColumnError(
                        .overflow,
                        "the sequence \"\(name)\" has no number \(increment > 0 ? "above" : "below") its last")
                }
                let value = contents.next
                target[index] = value
                contents.last = value
                let (later, overflow) = value.addingReportingOverflow(increment)
                if !overflow, (minimum...maximum).contains(later) {
                    contents.next = later
                } else if cycles {
                    contents.next = increment > 0 ? minimum : maximum
                } else {
                    contents.isExhausted = true
                }
            }
        }
    }

    func current() throws -> Int64 {
        guard let last = contents.withLock({ $0.last }) else {
            throw ColumnError(.badCast, "the sequence \"\(name)\" has not been asked for a number yet")
        }
        return last
    }
}

/// `nextval('s')` and `currval('s')`.
struct SequenceFunction: ScalarFunction {
    let name: String
    private let scope: CatalogScope

    init(_ name: String, _ scope: CatalogScope) {
        self.name = name
        self.scope = scope
    }

    var aliases: [String] { [] }
    var isVolatile: Bool { true }
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            name == "nextval" ? "The next number of a sequence." : "The number a sequence gave last.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        guard arguments.count == 1 else {
            throw PlanError(.typeMismatch, "\"\(name)\" takes the name of a sequence")
        }
        return FunctionSignature([.string], returns: .int64)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard count > 0 else { return .nulls(type: type, count: 0) }
        guard case .string(let text) = arguments[0].scalar(at: 0),
            let found = scope.find(text.split(separator: ".").map(String.init), .sequences),
            case .sequence(let counter) = found.entry.item
        else {
            throw PlanError(
                .unknownObject, "sequence \"\(arguments[0].scalar(at: 0).text(type: .string))\" does not exist")
        }
        let values = Buffer(byteCount: count * 8)
        let target = values.pointer(as: Int64.self)
        if name == "nextval" {
            try counter.next(target, count: count)
        } else {
            target.update(repeating: try counter.current(), count: count)
        }
        return .primitive(PrimitiveColumn(type: .int64, values: values, count: count))
    }
}

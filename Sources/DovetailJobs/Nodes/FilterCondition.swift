import DovetailColumnar
import DovetailPlan

/// One condition of a Filter: an operation on a column and a constant or another column.
struct FilterCondition: Sendable {
    private enum Operation: Sendable {
        case equal
        case ordering(BinaryOperator)
        case pattern
        case isNull
    }

    private enum Operand: Sendable {
        case column(ColumnPath)
        case constant(DocumentText)
    }

    private static let operations = ["EQ", "LT", "GT", "LTE", "GTE", "REGEX", "ISNULL"]

    private let operation: Operation
    private let isNegated: Bool
    private let left: Operand
    /// nil for ISNULL.
    private let right: Operand?
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        try reader.allowOnly(["Operation", "Negated", "Values"])
        location = reader.location
        switch try reader.required("Operation").choice(FilterCondition.operations) {
        case "LT": operation = .ordering(.less)
        case "GT": operation = .ordering(.greater)
        case "LTE": operation = .ordering(.lessOrEqual)
        case "GTE": operation = .ordering(.greaterOrEqual)
        case "REGEX": operation = .pattern
        case "ISNULL": operation = .isNull
        default: operation = .equal
        }
        isNegated = try reader.optional("Negated")?.boolean() ?? false
        let list = try reader.required("Values")
        let values = try list.elements().map { try FilterCondition.operand($0) }
        if case .isNull = operation {
            guard let value = values.first else { throw list.failure(.badMember, "ISNULL needs a column") }
            (left, right) = (value, nil)
        } else {
            guard values.count == 2 else {
                throw list.failure(.badMember, "a comparison needs two values, it has \(values.count)")
            }
            (left, right) = (values[0], values[1])
        }
    }

    private static func operand(_ reader: DocumentReader) throws -> Operand {
        try reader.allowOnly(["Type", "Value"])
        let value = try reader.required("Value")
        if try reader.required("Type").choice(["COLUMNEXTRACTED", "CONSTANT"]) == "COLUMNEXTRACTED" {
            return .column(try value.columnPath())
        }
        if case .array = value.value {
            let texts = try value.elements().map { try $0.constant() }
            guard let text = texts.first, texts.count == 1 else {
                throw value.failure(.badMember, "a constant is one text, not \(texts.count)")
            }
            return .constant(text)
        }
        return .constant(try value.constant())
    }

    func lowered(in context: LoweringContext) throws -> FilterTerm {
        let a = try expression(left, context)
        guard let right else { return FilterTerm(value: at(.isNull(a, negated: isNegated))) }
        let b = try expression(right, context)
        let columns = zip([left, right], [a, b]).compactMap { operand, value -> UnresolvedExpression? in
            if case .column = operand { value } else { nil }
        }
        switch operation {
        case .equal: return FilterTerm(value: equality(a, b, bothColumns: columns.count == 2))
        case .ordering(let comparison):
            return FilterTerm(value: negatable(at(.binary(comparison, a, b))), mustNotBeNull: columns)
        case .pattern, .isNull:
            return FilterTerm(value: negatable(try matches(a, right, context)), mustNotBeNull: columns)
        }
    }

    /// Where a null cannot change the outcome the plain operator serves, which scans can use to skip data.
    private func equality(
        _ left: UnresolvedExpression, _ right: UnresolvedExpression, bothColumns: Bool
    ) -> UnresolvedExpression {
        if isNegated { return at(.binary(.isDistinct, left, right)) }
        return at(.binary(bothColumns ? .isNotDistinct : .equal, left, right))
    }

    /// `re.match`: from the start of the text, not to its end.
    private func matches(
        _ value: UnresolvedExpression, _ pattern: Operand, _ context: LoweringContext
    ) throws -> UnresolvedExpression {
        guard case .constant(let text) = pattern else {
            throw JobError(.badMember, "a REGEX needs a constant pattern", location: location)
        }
        guard context.functions.scalar(FilterCondition.regexFunction) != nil else {
            throw JobError(
                .unsupported, "REGEX in a Filter is not supported by this version", kind: .unsupported,
                location: location)
        }
        let anchored = "^(?:" + (try context.text(text)) + ")"
        let literal = UnresolvedExpression(.literal(.string(anchored), .string), at: text.location)
        return at(.call(.init(name: FilterCondition.regexFunction, arguments: [value, literal])))
    }

    private static let regexFunction = "regexp_matches"

    private func expression(_ operand: Operand, _ context: LoweringContext) throws -> UnresolvedExpression {
        switch operand {
        case .column(let path): path.expression()
        case .constant(let text):
            // The analyzer reads the text as the type of what it is compared with.
            UnresolvedExpression(.literal(.string(try context.text(text)), .string), at: text.location)
        }
    }

    private func negatable(_ value: UnresolvedExpression) -> UnresolvedExpression {
        isNegated ? at(.unary(.not, value)) : value
    }

    private func at(_ node: UnresolvedExpression.Node) -> UnresolvedExpression {
        UnresolvedExpression(node, at: location)
    }
}

/// A condition as an expression that is null where the row function raises.
struct FilterTerm {
    let value: UnresolvedExpression
    /// Values the row function raises for when they are null.
    var mustNotBeNull: [UnresolvedExpression] = []
}

extension DocumentReader {
    /// Text, or a number or boolean as text.
    fileprivate func constant() throws -> DocumentText {
        switch value {
        case .number(let text): DocumentText(text: text, location: location)
        case .boolean(let flag): DocumentText(text: flag ? "true" : "false", location: location)
        default: try documentText()
        }
    }
}

public import DovetailColumnar

/// Computing an expression over columns, by the kernels: one interpreter for constant folding and for execution.
extension Expression {
    /// The expression's value for each of `count` rows.
    ///
    /// Branches of CASE are computed only for the rows that reach them, operands of AND and OR that may fail only for the
    /// rows that earlier ones left open, so that no error comes from a value that does not count.
    ///
    /// - Parameters:
    ///   - columns: the input; column references are positions in it.
    ///   - style: what arithmetic does with results that do not fit, and whose rule for zero divisors holds.
    /// - Throws: `ColumnError`; its row is a row of the input.
    public func evaluate(columns: [Column], count: Int, style: CastStyle = .checked) throws -> Column {
        try ExpressionInterpreter(columns: columns, count: count, style: style).evaluate(self)
    }

    /// The value of an expression without columns.
    /// - Throws: `ColumnError`.
    public func constantValue(style: CastStyle = .checked) throws -> Scalar {
        try evaluate(columns: [], count: 1, style: style).scalar(at: 0)
    }

    /// True when no value of its columns can make it fail; what cannot fail may be computed for rows that do not count.
    public var isInfallible: Bool {
        switch self {
        case .column, .literal: true
        case .arithmetic(let operation, let left, let right, let type):
            type.isFloating && operation != .divide && operation != .integerDivide && operation != .modulo
                && left.isInfallible && right.isInfallible
        case .negate(let operand): operand.type.isFloating && operand.isInfallible
        case .cast(let operand, _, let style):
            (style == .attempt || style == .spark(ansi: false)) && operand.isInfallible
        // A pattern may be malformed, a function may fail.
        case .like(let call): call.escape == nil && call.value.isInfallible && call.pattern.isInfallible
        case .call, .higherOrder, .subquery, .parameter: false
        case .comparison, .and, .or, .not, .isNull, .inList, .conditional, .member, .structure:
            children.allSatisfy(\.isInfallible)
        }
    }
}

/// The input of one evaluation.
private struct ExpressionInterpreter {
    let columns: [Column]
    let count: Int
    let style: CastStyle

    func evaluate(_ expression: Expression) throws -> Column {
        switch expression {
        case .column(let reference):
            guard columns.indices.contains(reference.index) else {
                throw ColumnError(.internalError, "no column at \(reference.index): \(reference.name)", kind: .internal)
            }
            return columns[reference.index]
        case .literal(let value, let type): return constant(value, type)
        case .arithmetic(let operation, let left, let right, let type):
            return try Kernels.arithmetic(operation, try evaluate(left), try evaluate(right), type: type, style: style)
        case .negate(let operand): return try Kernels.negate(try evaluate(operand), style: style)
        case .comparison(let operation, let left, let right):
            return Kernels.compare(operation, try evaluate(left), try evaluate(right))
        case .and(let operands): return try connect(operands, isConjunction: true)
        case .or(let operands): return try connect(operands, isConjunction: false)
        case .not(let operand): return Kernels.not(try evaluate(operand))
        case .isNull(let operand, let negated): return Kernels.isNull(try evaluate(operand), negated: negated)
        case .inList(let value, let items, let negated):
            return Kernels.inList(try evaluate(value), try items.map { try evaluate($0) }, negated: negated)
        case .like(let call):
            return try Kernels.like(
                try evaluate(call.value), pattern: try evaluate(call.pattern), escape: call.escape,
                ignoresCase: call.ignoresCase, isNegated: call.isNegated)
        case .cast(let operand, let type, let style):
            return try Kernels.cast(try evaluate(operand), to: type, style: style)
        case .conditional(let call):
            return expression.isInfallible ? try chooseEagerly(call) : try chooseLazily(call)
        case .call(let call): return try self.call(call)
        case .higherOrder(let call): return try higherOrder(call)
        case .member(let operand, let index): return member(try evaluate(operand), index, expression.type)
        case .structure(let operands, let type):
            let children = try operands.map { try evaluate($0).flattened() }
            return .structure(StructColumn(type: type, children: children, count: count))
        case .subquery, .parameter:
            throw ColumnError(.internalError, "a subquery is left in the plan: \(expression)", kind: .internal)
        }
    }

    private func constant(_ value: Scalar, _ type: DataType) -> Column {
        if value.isNull { return .nulls(type: type, count: count) }
        return .constant(ConstantColumn(type: type, value: value, count: count))
    }
}

// MARK: - Parts of the rows

extension ExpressionInterpreter {
    /// The expression's values for `rows` alone; nil for all.
    private func evaluate(_ expression: Expression, on rows: Selection?) throws -> Column {
        guard let rows else { return try evaluate(expression) }
        let needed = expression.columnIndices
        let part = columns.enumerated().map { index, column in
            needed.contains(index)
                ? column.taking(rows.pointer, count: rows.count) : .nulls(type: column.type, count: rows.count)
        }
        do {
            return try ExpressionInterpreter(columns: part, count: rows.count, style: style).evaluate(expression)
        } catch let error as ColumnError {
            throw error.located(in: rows)
        }
    }

    /// Puts parts in the places of their rows; other rows are null.
    private func assemble(_ parts: [(rows: Selection?, column: Column)], type: DataType) -> Column {
        if parts.isEmpty { return .nulls(type: type, count: count) }
        if parts[0].rows == nil { return parts[0].column }
        let indices = Buffer(byteCount: count * 4)
        let target = indices.pointer(as: UInt32.self)
        target.update(repeating: .max, count: count)
        var start: UInt32 = 0
        for case (let rows?, let column) in parts {
            let places = rows.pointer
            for index in 0..<rows.count { target[Int(places[index])] = start &+ UInt32(truncatingIfNeeded: index) }
            start += UInt32(column.count)
        }
        let all = parts.count == 1 ? parts[0].column : Column.concatenating(parts.map(\.column), type: type)
        return withExtendedLifetime(indices) { all.taking(optional: UnsafePointer(target), count: count) }
    }

    /// The expression's values, null where it cannot be computed: rows that fail are found by halves.
    private func attempt(_ expression: Expression) throws -> Column {
        do {
            return try evaluate(expression)
        } catch let error as ColumnError where error.kind != .internal {
            if count <= 1 { return .nulls(type: expression.type, count: count) }
        }
        let halves = [0..<count / 2, count / 2..<count].map { range in
            let rows = Buffer(byteCount: range.count * 4)
            let target = rows.pointer(as: UInt32.self)
            for (index, row) in range.enumerated() { target[index] = UInt32(truncatingIfNeeded: row) }
            return Selection(indices: rows, count: range.count)
        }
        let parts = try halves.map { rows in
            let part = columns.map { $0.taking(rows.pointer, count: rows.count) }
            let interpreter = ExpressionInterpreter(columns: part, count: rows.count, style: style)
            return (rows: Optional(rows), column: try interpreter.attempt(expression))
        }
        return assemble(parts, type: expression.type)
    }

    /// AND and OR, from left to right.
    private func connect(_ operands: [Expression], isConjunction: Bool) throws -> Column {
        let connect: ([Column]) -> Column = { isConjunction ? Kernels.and($0) : Kernels.or($0) }
        let decisive = Column.constant(
            ConstantColumn(type: .boolean, value: .boolean(!isConjunction), count: count))
        guard let first = operands.first else { return constant(.boolean(isConjunction), .boolean) }
        var result = try evaluate(first)
        for operand in operands.dropFirst() {
            if operand.isInfallible {
                result = connect([result, try evaluate(operand)])
                continue
            }
            let open = Kernels.selection(of: Kernels.compare(.isDistinct, result, decisive))
            if open?.count == 0 { break }
            let part = try evaluate(operand, on: open)
            result = connect([result, assemble([(open, part)], type: .boolean)])
        }
        return result
    }

    private func chooseEagerly(_ call: ConditionalCall) throws -> Column {
        Kernels.choose(
            conditions: try call.branches.map { try evaluate($0.when) },
            results: try call.branches.map { try evaluate($0.then) },
            otherwise: try call.otherwise.map { try evaluate($0) }, type: call.type, count: count)
    }

    private func chooseLazily(_ call: ConditionalCall) throws -> Column {
        // Rows that no branch has taken yet; nil for all.
        var open: Selection?
        var parts: [(rows: Selection?, column: Column)] = []
        for branch in call.branches {
            let condition = try evaluate(branch.when, on: open)
            guard let taken = Kernels.selection(of: condition) else {
                parts.append((open, try evaluate(branch.then, on: open)))
                return assemble(parts, type: call.type)
            }
            guard taken.count > 0 else { continue }
            let rows = open?.taking(taken) ?? taken
            parts.append((rows, try evaluate(branch.then, on: rows)))
            let isTrue = Column.constant(
                ConstantColumn(type: .boolean, value: .boolean(true), count: condition.count))
            guard let rest = Kernels.selection(of: Kernels.compare(.isDistinct, condition, isTrue)) else { continue }
            open = open?.taking(rest) ?? rest
            if rest.count == 0 { return assemble(parts, type: call.type) }
        }
        if let otherwise = call.otherwise { parts.append((open, try evaluate(otherwise, on: open))) }
        return assemble(parts, type: call.type)
    }
}

// MARK: - Calls and structs

extension ExpressionInterpreter {
    /// Constant arguments are computed once.
    private func call(_ call: ScalarCall) throws -> Column {
        let catches = call.function.catchesErrors
        let arguments = try call.arguments.map { catches ? try attempt($0) : try evaluate($0) }
        let constants = arguments.compactMap { argument -> Column? in
            switch argument {
            case .constant(let column): .constant(ConstantColumn(type: column.type, value: column.value, count: 1))
            case .null(let column): .nulls(type: column.type, count: 1)
            default: nil
            }
        }
        guard constants.count == arguments.count, count > 1, !call.function.isVolatile else {
            return try call.function.evaluate(arguments, type: call.type, count: count)
        }
        let result = try call.function.evaluate(constants, type: call.type, count: 1)
        return constant(result.scalar(at: 0), call.type)
    }

    private func higherOrder(_ call: HigherOrderCall) throws -> Column {
        let body = LambdaBody(
            body: call.body, captures: try call.captures.map { try evaluate($0) }, style: style,
            parameterCount: call.parameters.count)
        let arguments = try call.arguments.map { try evaluate($0).flattened() }
        return try call.function.evaluate(arguments, type: call.type, count: count, body: body)
    }

    /// A field of a struct; null where the struct is.
    private func member(_ column: Column, _ index: Int, _ type: DataType) -> Column {
        switch column {
        case .structure(let structs) where structs.children.indices.contains(index):
            guard let validity = structs.validity else { return structs.children[index] }
            let indices = Buffer(byteCount: count * 4)
            let target = indices.pointer(as: UInt32.self)
            for row in 0..<count { target[row] = validity[row] ? UInt32(truncatingIfNeeded: row) : .max }
            return withExtendedLifetime(indices) {
                structs.children[index].taking(optional: UnsafePointer(target), count: count)
            }
        case .constant(let structs):
            guard case .structure(let values) = structs.value, values.indices.contains(index) else { break }
            return constant(values[index], type)
        case .dictionary: return member(column.flattened(), index, type)
        default: break
        }
        return .nulls(type: type, count: count)
    }
}

extension ColumnError {
    /// The error of a part of the rows as one of the whole.
    public func located(in rows: Selection) -> ColumnError {
        guard let row, row < rows.count else { return self }
        var error = self
        error.row = Int(rows.pointer[row])
        return error
    }
}

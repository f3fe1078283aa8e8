import DovetailColumnar

/// A window function with what its rows are partitioned and ordered by.
struct ResolvedWindow: Hashable {
    var call: WindowCall
    var partitions: [Expression]
    var order: [SortKey]
}

extension ExpressionResolver {
    /// Where window functions may stand.
    enum WindowPolicy {
        case collected
        /// With the clause's name, for the message.
        case forbidden(in: String)
    }

    /// Virtual columns of window functions have positions from here on.
    static let firstWindowColumn = 1 << 40

    func resolveWindow(
        _ window: UnresolvedExpression.WindowCall, at location: SourceLocation?
    ) throws -> Expression {
        try checkWindowAllowed(window.call.name, at: location)
        let resolved = try insideWindow {
            let partitions = try window.window.partitions.map { try resolve($0) }
            let order = try window.window.order.map { SortKey(try resolveSortKey($0.expression), $0, dialect) }
            let call = try windowCall(window, order: order, at: location)
            return ResolvedWindow(call: call, partitions: partitions.filter { !$0.isLiteral }.distinct, order: order)
        }
        let parts = resolved.partitions + resolved.order.map(\.expression) + resolved.call.expressions
        if parts.columnIndices.contains(where: { $0 >= ExpressionResolver.firstWindowColumn }) {
            throw ExpressionResolver.nestedWindow(window.call.name, at: location)
        }
        return collect(resolved)
    }

    private func checkWindowAllowed(_ name: String, at location: SourceLocation?) throws {
        if isInsideWindow { throw ExpressionResolver.nestedWindow(name, at: location) }
        if isInsideAggregate {
            throw PlanError(
                .invalidGrouping, "window function \"\(name)\" cannot stand inside an aggregate", location: location,
                notes: ["windows are worked out after aggregates: put the window into a subquery"])
        }
        guard case .forbidden(let clause) = windowPolicy else { return }
        throw ExpressionResolver.misplacedWindow(name, in: clause, at: location)
    }

    private static func nestedWindow(_ name: String, at location: SourceLocation?) -> PlanError {
        PlanError(
            .invalidGrouping, "window function \"\(name)\" cannot stand inside another one", location: location,
            notes: ["put the inner one into a subquery"])
    }

    static func misplacedWindow(_ name: String?, in clause: String, at location: SourceLocation?) -> PlanError {
        PlanError(
            .invalidGrouping,
            "\(name.map { "window function \"\($0)\"" } ?? "a window function") cannot stand in \(clause)",
            location: location, notes: ["conditions on window functions stand in QUALIFY"])
    }

    // MARK: Functions

    private func windowCall(
        _ window: UnresolvedExpression.WindowCall, order: [SortKey], at location: SourceLocation?
    ) throws -> WindowCall {
        let call = window.call
        let function: WindowCall.Function
        if let found = functions.window(call.name) {
            function = .window(found)
        } else if let found = aggregate(call.name) {
            function = .aggregate(found)
        } else if functions.scalar(call.name) != nil {
            throw PlanError(
                .invalidExpression, "\"\(call.name)\" is neither a window function nor an aggregate: it takes no OVER",
                location: location)
        } else {
            throw unknownFunction(call.name, at: location)
        }
        try check(window, function, at: location)
        let (special, arguments, type) = try windowArguments(call, function)
        return WindowCall(
            function: special, arguments: arguments, isDistinct: call.isDistinct,
            filter: try call.filter.map { try condition($0) }, ignoresNulls: window.ignoresNulls,
            frame: try window.window.frame.map { try frame($0, order: order, at: location) } ?? .standard, type: type,
            name: UnresolvedExpression(.window(window)).outputName(spark: dialect.sparkNames))
    }

    private func windowArguments(
        _ call: UnresolvedExpression.FunctionCall, _ function: WindowCall.Function
    ) throws -> (WindowCall.Function, [Expression], DataType) {
        let written = try call.arguments.map { try resolve($0) }
        switch function {
        case .window(let function):
            let signature = try function.resolve(written.map(\.type))
            return (
                .window(function), try converted(written, to: signature, of: function.name), signature.result
            )
        case .aggregate(let function):
            let read = written.map { readingText($0, for: function) }
            let function = try (function as? any SpecializingAggregate)?.specialized(for: read) ?? function
            let signature = try function.resolve(read.map(\.type))
            return (
                .aggregate(function), try converted(read, to: signature, of: function.name), signature.result
            )
        }
    }

    private func check(
        _ window: UnresolvedExpression.WindowCall, _ function: WindowCall.Function, at location: SourceLocation?
    ) throws {
        let name = window.call.name
        func refuse(_ what: String) -> PlanError {
            PlanError(.invalidExpression, "window function \"\(name)\" takes no \(what)", location: location)
        }
        switch function {
        case .aggregate: if window.ignoresNulls { throw refuse("IGNORE NULLS") }
        case .window(let function):
            if window.call.isDistinct { throw refuse("DISTINCT") }
            if window.call.filter != nil { throw refuse("FILTER") }
            if window.call.isStar { throw refuse("*") }
            if window.ignoresNulls, !function.canIgnoreNulls { throw refuse("IGNORE NULLS") }
        }
    }

    // MARK: Frames

    private func frame(
        _ written: UnresolvedExpression.WindowFrame, order: [SortKey], at location: SourceLocation?
    ) throws -> WindowFrame {
        let exclusion: WindowFrames.Exclusion =
            switch written.exclusion {
            case .none: .none
            case .currentRow: .currentRow
            case .group: .group
            case .ties: .ties
            }
        switch written.unit {
        case .rows, .groups:
            return WindowFrame(
                unit: written.unit == .rows ? .rows : .groups, start: try bound(written.start, written.unit),
                end: try bound(written.end, written.unit), exclusion: exclusion)
        case .range: return try rangeFrame(written, exclusion, order: order, at: location)
        }
    }

    /// A bound whose distance is a number of rows or groups.
    private func bound(
        _ written: UnresolvedExpression.WindowFrame.Bound, _ unit: UnresolvedExpression.WindowFrame.Unit
    ) throws -> WindowFrame.Bound {
        try bound(written) { offset, expression in
            guard offset.type.isNumeric || offset.type == .null else {
                throw PlanError(
                    .typeMismatch, "the offset of \(unit.rawValue) must be a number, is \(offset.type)",
                    location: expression.location)
            }
            return TypeCoercion.cast(offset, to: .int64, style: dialect.castStyle)
        }
    }

    private func bound(
        _ written: UnresolvedExpression.WindowFrame.Bound,
        _ value: (Expression, UnresolvedExpression) throws -> Expression
    ) throws -> WindowFrame.Bound {
        switch written {
        case .unboundedPreceding: .unboundedPreceding
        case .currentRow: .currentRow
        case .unboundedFollowing: .unboundedFollowing
        case .preceding(let offset): .preceding(try value(try resolve(offset), offset))
        case .following(let offset): .following(try value(try resolve(offset), offset))
        }
    }

    /// Distances become values of the key: the key less or plus the distance, in a type that both fit.
    private func rangeFrame(
        _ written: UnresolvedExpression.WindowFrame, _ exclusion: WindowFrames.Exclusion, order: [SortKey],
        at location: SourceLocation?
    ) throws -> WindowFrame {
        guard written.start.offset != nil || written.end.offset != nil else {
            return WindowFrame(
                unit: .range, start: try bound(written.start, .range), end: try bound(written.end, .range),
                exclusion: exclusion)
        }
        guard order.count == 1, let first = order.first else {
            throw PlanError(
                .invalidExpression, "RANGE with a distance needs exactly one ORDER BY expression, not \(order.count)",
                location: location, notes: ["ROWS and GROUPS count rows and groups of peers in any order"])
        }
        // Small integers leave room for the distance.
        let key =
            first.expression.type.isInteger && first.expression.type != .uint64
            ? TypeCoercion.cast(first.expression, to: .int64, style: dialect.castStyle) : first.expression
        func edge(_ bound: UnresolvedExpression.WindowFrame.Bound, isPreceding: Bool) throws -> Expression? {
            guard let offset = bound.offset else { return nil }
            let operation: ArithmeticOperator = isPreceding == first.isDescending ? .add : .subtract
            return try arithmetic(operation, key, try resolve(offset), at: offset.location ?? location)
        }
        let start = try edge(written.start, isPreceding: written.start.isPreceding)
        let end = try edge(written.end, isPreceding: written.end.isPreceding)
        guard let type = TypeCoercion.commonType(of: ([key] + [start, end].compactMap { $0 }).map(\.type)),
            type.isNumeric || type.isTemporal || type == .interval
        else {
            throw PlanError(
                .typeMismatch, "RANGE cannot measure a distance over \(first.expression.type)", location: location)
        }
        func converted(
            _ bound: UnresolvedExpression.WindowFrame.Bound, _ edge: Expression?
        ) throws -> WindowFrame.Bound {
            guard let edge else { return try self.bound(bound, .range) }
            let value = TypeCoercion.cast(edge, to: type, style: dialect.castStyle)
            return bound.isPreceding ? .preceding(value) : .following(value)
        }
        return WindowFrame(
            unit: .range, start: try converted(written.start, start), end: try converted(written.end, end),
            exclusion: exclusion, key: TypeCoercion.cast(key, to: type, style: dialect.castStyle))
    }
}

extension UnresolvedExpression.WindowFrame.Bound {
    fileprivate var isPreceding: Bool { if case .preceding = self { true } else { false } }
}

extension [Expression] {
    /// In order, each once.
    fileprivate var distinct: [Expression] {
        var seen: Set<Expression> = []
        return filter { seen.insert($0).inserted }
    }
}

extension SortKey {
    /// A key as written, with the dialect's place for nulls where none is.
    init(_ expression: Expression, _ key: UnresolvedSortKey, _ dialect: Dialect) {
        let nullsFirst = key.nullsFirst ?? dialect.nullsFirst.areFirst(descending: key.isDescending)
        self.init(expression: expression, isDescending: key.isDescending, nullsFirst: nullsFirst)
    }
}

import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// SET, RESET and USE.
extension SQLSession {
    /// - Parameter value: nil asks for the default.
    func set(_ name: String, _ value: Scalar?, at location: SourceLocation?) throws {
        switch name {
        case "schema", "search_path":
            guard let value else {
                state.schema = "main"
                return
            }
            guard case .string(let schema) = value else { throw SQLSession.invalidValue(name, value, at: location) }
            try use(schema.split(separator: ".").map(String.init))
        case "threads", "worker_threads":
            if value == .int(Int64(engine.configuration.threadCount)) { return }
            throw PlanError(
                .unsupported, "the number of threads cannot change while Dovetail runs", kind: .unsupported,
                location: location, notes: ["it is given when it starts: --threads N"])
        case "memory_limit", "max_memory":
            switch value {
            case nil: state.memoryLimit = nil
            case .string(let text):
                guard let bytes = MemorySize.bytes(of: text) else {
                    throw SQLSession.invalidValue(name, .string(text), at: location)
                }
                state.memoryLimit = bytes
            case .some(let other): throw SQLSession.invalidValue(name, other, at: location)
            }
        case "timezone": try expect(["utc"], name, value, at: location)
        case "default_null_order", "null_order": state.dialect.nullsFirst = try nullOrder(value, name, at: location)
        case "order_by_non_integer_literal":
            guard value == nil || value == .boolean(true) || value == .boolean(false) else {
                throw SQLSession.invalidValue(name, value ?? .null, at: location)
            }
            state.dialect.ordersByLiterals = value == .boolean(true)
        case "integer_division":
            guard let value else {
                state.dialect.trueDivision = true
                return
            }
            guard case .boolean(let isInteger) = value else {
                throw SQLSession.invalidValue(name, value, at: location)
            }
            state.dialect.trueDivision = !isInteger
        case "regex_match_operator_semantics":
            switch value {
            case nil: state.dialect.regexMatchesWhole = false
            case .string(let text) where ["partial", "full"].contains(text.lowercased()):
                state.dialect.regexMatchesWhole = text.lowercased() == "full"
            case .some(let value): throw SQLSession.invalidValue(name, value, at: location)
            }
        case "default_order":
            switch value {
            case nil: state.dialect.ordersDescending = false
            case .string(let text) where ["asc", "ascending", "desc", "descending"].contains(text.lowercased()):
                state.dialect.ordersDescending = text.lowercased().hasPrefix("desc")
            case .some(let value): throw SQLSession.invalidValue(name, value, at: location)
            }
        case "disabled_optimizers":
            state.optimizer = try optimizer(without: value ?? .string(""), name, at: location)
        // The order of rows is kept always.
        case "preserve_insertion_order":
            if let value {
                guard case .boolean = value else { throw SQLSession.invalidValue(name, value, at: location) }
            }
        default: throw SQLSession.unknownSetting(name, at: location)
        }
    }

    /// - Parameter rules: names of rules with commas between them, or `all`: plans are then run as written.
    private func optimizer(without rules: Scalar, _ name: String, at location: SourceLocation?) throws -> Optimizer {
        guard case .string(let text) = rules else { throw SQLSession.invalidValue(name, rules, at: location) }
        let standard = Optimizer.standardRules
        var names = Set(text.split(separator: ",").map { $0.filter { $0 != " " && $0 != "_" }.lowercased() })
        if names.remove("all") != nil { return Optimizer(rules: []) }
        let kept = standard.filter { names.remove($0.name.lowercased()) == nil }
        if let unknown = names.min() {
            let near = Spelling.nearest(to: unknown, among: standard.map(\.name))
            throw PlanError(
                .unsupported, "the optimizer has no rule \"\(unknown)\"", kind: .unsupported, location: location,
                notes: near.map { ["did you mean \"\($0)\"?"] } ?? [])
        }
        return Optimizer(rules: kept)
    }

    private func nullOrder(
        _ value: Scalar?, _ name: String, at location: SourceLocation?
    ) throws -> Dialect.NullsDefault {
        guard let value else { return state.defaultNullOrder }
        if case .string(let text) = value {
            switch text.lowercased().replacing(" ", with: "_") {
            case "nulls_last", "last": return .last
            case "nulls_first", "first": return .first
            case "nulls_first_on_asc_last_on_desc", "sqlite", "mysql": return .smallest
            case "nulls_last_on_asc_first_on_desc", "postgres": return .largest
            default: break
            }
        }
        throw SQLSession.invalidValue(name, value, at: location)
    }

    /// A setting of which only the default is there.
    private func expect(
        _ accepted: [String], _ name: String, _ value: Scalar?, at location: SourceLocation?
    ) throws {
        guard let value else { return }
        if case .string(let text) = value, accepted.contains(text.lowercased()) { return }
        throw SQLSession.invalidValue(name, value, at: location)
    }

    private static func invalidValue(_ name: String, _ value: Scalar, at location: SourceLocation?) -> PlanError {
        PlanError(
            .unsupported, "the setting \"\(name)\" cannot be \(value.text(type: .string))", kind: .unsupported,
            location: location)
    }

    static func unknownSetting(_ name: String, at location: SourceLocation?) -> PlanError {
        let names = [
            "schema", "search_path", "threads", "timezone", "default_null_order", "default_order",
            "preserve_insertion_order", "disabled_optimizers", "order_by_non_integer_literal", "integer_division",
            "regex_match_operator_semantics", "memory_limit",
        ]
        return PlanError(
            .unsupported, "there is no setting \"\(name)\"", kind: .unsupported, location: location,
            notes: (Spelling.nearest(to: name, among: names).map { ["did you mean \"\($0)\"?"] } ?? [])
                + ["other settings are flags of the command line: dovetail help sql"])
    }

    func use(_ parts: [String]) throws {
        let scope = state.scope
        let name = parts == [CatalogScope.database] ? "main" : try CatalogDefinition.schemaName(parts)
        guard let schema = scope.state.schemas[name.lowercased()] else { throw scope.unknownSchema(name) }
        state.schema = schema
    }
}

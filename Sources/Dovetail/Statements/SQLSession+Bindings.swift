import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// What the session adds to the text of statements: values of parameters and variables, macros.
extension SQLSession {
    /// Gives parameters that all later statements can name, `$name` in them, values: a number where the text is one as
    /// numbers are written, else text.
    public func bind(_ values: [(name: String, text: String)]) {
        for (name, text) in values { state.parameters[name.lowercased()] = SQLSession.value(of: text) }
    }

    private static func value(of text: String) -> SQLValue {
        switch text {
        case "true": return SQLValue(.boolean(true), .boolean)
        case "false": return SQLValue(.boolean(false), .boolean)
        default: break
        }
        if let number = Int64(text), "\(number)" == text {
            return SQLValue(.int(number), Int32(exactly: number) == nil ? .int64 : .int32)
        }
        let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
        if isDecimal, text.contains("."), let number = Double(text) { return SQLValue(.double(number), .double) }
        return SQLValue(.string(text), .string)
    }

    var bindings: SQLBindings {
        var bindings = SQLBindings()
        bindings.parameters = state.parameters
        bindings.variables = state.variables
        bindings.macros = state.scope.macros
        bindings.types = state.scope.types
        return bindings
    }

    func parser(source: String = "", _ bindings: SQLBindings? = nil) -> SQLParser {
        let functions = engine.functions
        var parser = SQLParser(
            dialect: dialect, sourceName: source, isAggregate: { functions.aggregate($0) != nil })
        parser.bindings = bindings ?? self.bindings
        return parser
    }

    /// The statement as it is to be understood now: earlier ones of its text may have made macros and types or set variables.
    func current(_ statement: Statement) throws -> Statement {
        let bindings = bindings
        if bindings.variables.isEmpty, bindings.macros.isEmpty, bindings.types.isEmpty { return statement }
        if case .session(let command, _) = statement.parsed, case .prepare = command { return statement }
        return Statement(parsed: try parser(bindings).parse(again: statement.parsed))
    }

    private func parser(_ bindings: SQLBindings) -> SQLParser { parser(source: "", bindings) }

    /// The value of an expression without columns.
    func value(of expression: UnresolvedExpression, _ started: (QueryContext) -> Void) throws -> SQLValue {
        try withoutActuallyEscaping(started) { started in
            let context = StatementContext(engine: engine, dialect: dialect, scope: state.scope, started: started)
            let nothing = Relation.values(ValuesRelation(rows: [[]]))
            let result = try context.run(.project(ProjectRelation(input: nothing, items: [expression])))
            return SQLValue(result.rows().first?.first ?? .null, result.schema.fields.first?.type ?? .null)
        }
    }

    // MARK: Prepared statements

    func unknownPrepared(_ name: String) -> PlanError {
        let near = Spelling.nearest(to: name, among: Array(state.prepared.keys))
        return PlanError(
            .unknownObject, "there is no prepared statement \"\(name)\"",
            notes: near.map { ["did you mean \"\($0)\"?"] } ?? [])
    }

    func execute(
        _ name: String, _ arguments: [(name: String?, value: UnresolvedExpression)],
        _ started: (QueryContext) -> Void
    ) throws -> Outcome {
        guard let prepared = state.prepared[name.lowercased()] else { throw unknownPrepared(name) }
        var bindings = bindings
        var count = 0
        for argument in arguments {
            var value = try self.value(of: argument.value, started)
            if argument.name == nil {
                if count < prepared.types.count { value = try self.value(value, as: prepared.types[count], started) }
                count += 1
            }
            bindings.parameters[argument.name ?? "\(count)"] = value
        }
        guard let statement = try parser(bindings).parse(prepared.text).first else { return .done }
        if case .session = statement {
            throw PlanError(.invalidExpression, "the prepared statement \"\(name)\" is one of the session itself")
        }
        return try run(statement, started)
    }

    private func value(
        _ value: SQLValue, as type: DataType, _ started: (QueryContext) -> Void
    ) throws -> SQLValue {
        let literal = UnresolvedExpression(.literal(value.value, value.type))
        return try self.value(of: UnresolvedExpression(.cast(literal, type, .checked)), started)
    }
}

extension CatalogScope {
    /// Macros by names in lower case, as the search path finds them.
    var macros: [String: SQLMacro] {
        var macros: [String: SQLMacro] = [:]
        let path = searchPath
        for (place, entry) in state.entries where place.space == .macros && path.contains(place.schema) {
            guard case .macro(let macro) = entry.item else { continue }
            if path.first(where: { state[CatalogName($0, place.name, .macros)] != nil }) == place.schema {
                macros[place.name] = macro
            }
        }
        return macros
    }

    /// Functions, those about the session with them.
    func functions(_ builtin: FunctionRegistry) -> FunctionRegistry {
        var added: [any ScalarFunction] = [
            SessionFunction("current_schema", value: schema),
            SessionFunction("current_database", aliases: ["current_catalog"], value: CatalogScope.database),
        ]
        if state.entries.keys.contains(where: { $0.space == .sequences }) {
            added += [SequenceFunction("nextval", self), SequenceFunction("currval", self)]
        }
        return builtin.adding(added)
    }
}

extension CatalogDefinition {
    /// CREATE MACRO, CREATE SEQUENCE.
    func create(
        _ item: CatalogEntry.Item, _ name: [String], orReplace: Bool, ifNotExists: Bool, isTemporary: Bool,
        in scope: inout CatalogScope
    ) throws {
        let place = try scope.newPlace(name, isTemporary: isTemporary, item.kind.space)
        if let entry = scope.state[place] {
            if ifNotExists { return }
            guard orReplace else {
                throw PlanError(
                    .tableExists, "\(item.kind.rawValue) \"\(entry.name)\" exists already",
                    notes: ["CREATE OR REPLACE replaces it"])
            }
        }
        scope.state.set(item, named: name[name.count - 1], at: place)
    }
}

import DovetailColumnar
import DovetailPlan

/// `read_csv(..)` and its kin: files with options.
extension Parser {
    static let readers: [String: String] = [
        "read_csv": "csv", "read_csv_auto": "csv", "read_parquet": "parquet", "parquet_scan": "parquet",
        "read_json": "json", "read_json_auto": "json", "read_ndjson": "json", "read_ndjson_auto": "json",
        "csv_scan": "csv", "json_scan": "json", "avro_scan": "avro", "orc_scan": "orc",
        "read_avro": "avro", "read_orc": "orc", "read_arrow": "arrow", "arrow_scan": "arrow", "read_ipc": "arrow",
        "read_feather": "arrow",
    ]

    /// At a name with a parenthesis behind it.
    func parseTableFunction() throws(SQLError) -> Relation {
        let start = position
        let name = current.text
        if let macro = bindings.macros[name.lowercased()], macro.isTable { return try parseTableMacro(macro) }
        guard let format = Parser.readers[name.lowercased()] else { return try parseOtherTableFunction() }
        advance()
        advance()
        var read = ReadRelation(paths: [], format: format)
        try parseReadArguments(of: name, into: &read)
        read.location = location(from: start)
        return .read(read)
    }

    /// One that the resolver of tables knows.
    private func parseOtherTableFunction() throws(SQLError) -> Relation {
        let start = position
        var function = TableFunctionRelation(name: advance().text, arguments: [])
        advance()
        try nested { () throws(SQLError) in
            if accept(")") { return }
            repeat {
                if current.isName, [":=", "=>", "="].contains(where: peek().isSymbol) {
                    let name = advance().text
                    advance()
                    function.named.append((name, try parseExpression()))
                } else {
                    function.arguments.append(try parseExpression())
                }
            } while accept(",")
            try expect(")", "after the arguments of \"\(function.name)\"")
        }
        function.location = location(from: start)
        return .tableFunction(function)
    }

    private func parseReadArguments(of name: String, into read: inout ReadRelation) throws(SQLError) {
        let start = position
        guard let paths = try parseOptionValue(of: name).texts, !paths.isEmpty else {
            throw invalidOption("\(name) takes a file's path or a list of them first", from: start)
        }
        read.paths = paths
        var seen: Set<String> = []
        while accept(",") {
            let start = position
            guard current.kind == .word || current.kind == .quotedName else {
                throw expected("an option such as header => true")
            }
            let option = advance().text.lowercased()
            guard accept("=>") || accept(":=") || accept("=") else {
                throw expected("\"=>\" after the option \"\(option)\"")
            }
            guard seen.insert(option).inserted else {
                throw invalidOption("the option \"\(option)\" is given twice", from: start)
            }
            try parseReadOption(option, into: &read, from: start)
        }
        try expect(")", "after the arguments of \"\(name)\"")
    }

    func parseReadOption(
        _ option: String, into read: inout ReadRelation, from start: Int
    ) throws(SQLError) {
        let valueStart = position
        let value = try parseOptionValue(of: option)
        switch option {
        case "columns", "schema": read.schema = Schema(try typedNames(value, option, from: valueStart))
        case "types", "dtypes", "column_types", "hive_types":
            for field in try typedNames(value, option, from: valueStart) { read.types[field.name] = field.type }
        default: read.options[option] = value.scalar
        }
    }

    /// `{'a': 'BIGINT', 'b': 'DATE'}`
    private func typedNames(_ value: OptionValue, _ option: String, from start: Int) throws(SQLError) -> [Field] {
        guard case .map(let pairs) = value, !pairs.isEmpty else {
            throw invalidOption("\"\(option)\" takes names with types: {'a': 'BIGINT', 'b': 'DATE'}", from: start)
        }
        var fields: [Field] = []
        for pair in pairs {
            guard let text = pair.value.text else {
                throw invalidOption("the type of \"\(pair.key)\" must be a text such as 'BIGINT'", from: start)
            }
            guard !fields.contains(where: { $0.name == pair.key }) else {
                throw invalidOption("\"\(option)\" names \"\(pair.key)\" twice", from: start)
            }
            fields.append(Field(pair.key, try type(named: text, from: start)))
        }
        return fields
    }

    /// A type inside of a text: its errors point at the option.
    private func type(named text: String, from start: Int) throws(SQLError) -> DataType {
        do {
            return try SQLType.parse(text, dialect: dialect)
        } catch {
            var error = error
            error.location = location(from: start)
            throw error
        }
    }

    func invalidOption(_ message: String, from start: Int, notes: [String] = []) -> SQLError {
        SQLError(.invalidOption, message, location: location(from: start), notes: notes)
    }
}

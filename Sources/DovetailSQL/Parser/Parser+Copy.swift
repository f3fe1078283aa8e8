import DovetailColumnar
import DovetailPlan

/// `COPY (query) TO 'path' (FORMAT parquet, PARTITION_BY (a, b))`
extension Parser {
    func parseCopyStatement() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        if let insert = try parseCopyFrom() { return .change(.insert(insert), at: place(from: start)) }
        let write = try parseCopy(from: start)
        return .write(write, at: place(from: start))
    }

    /// `t (a, b) FROM 'path' (FORMAT csv)`; nil where another COPY stands.
    private func parseCopyFrom() throws(SQLError) -> Insert? {
        let start = position
        guard current.isName else { return nil }
        var insert = Insert(table: try parseQualifiedName("a table"), source: .defaults)
        if at("("), peek().isName, peek(2).isSymbol(",") || peek(2).isSymbol(")") {
            insert.columns = try parseNames("the columns of COPY")
        }
        guard accept(.from) else {
            position = start
            return nil
        }
        let place = position
        guard current.kind == .string else { throw expected("a file's path in quotes after \"FROM\"") }
        var read = ReadRelation(paths: [advance().text])
        _ = accept(.with)
        if accept("(") {
            repeat { try parseCopyFromOption(into: &read) } while accept(",")
            try expect(")", "after the options of COPY")
        }
        read.location = location(from: place)
        insert.source = .file(read)
        insert.location = location(from: start)
        return insert
    }

    private func parseCopyFromOption(into read: inout ReadRelation) throws(SQLError) {
        let start = position
        guard current.kind == .word || current.kind == .quotedName else {
            throw expected("an option of COPY such as FORMAT parquet")
        }
        let name = advance().text.lowercased()
        for sign in ["=>", ":=", "="] where accept(sign) { break }
        if at(",") || at(")") {
            read.options[name] = .boolean(true)
        } else if name == "format" {
            guard let format = try parseOptionValue(of: name).text else {
                throw invalidOption("FORMAT takes a name such as parquet", from: start)
            }
            read.format = format.lowercased()
        } else {
            try parseReadOption(name, into: &read, from: start)
        }
    }

    private func parseCopy(from start: Int) throws(SQLError) -> WriteRelation {
        let input = try parseCopySource()
        try expect(.to, "after what COPY is to write")
        let place = position
        guard current.kind == .string else { throw expected("a file's path in quotes after \"TO\"") }
        let path = advance().text
        guard !path.isEmpty else { throw invalidOption("the path of COPY is empty", from: place) }
        let layout: WriteTarget.Layout = path.hasSuffix("/") ? .folder(partitionBy: []) : .file
        var target = WriteTarget(path: path, layout: layout)
        _ = accept(.with)
        if accept("(") { try parseCopyOptions(into: &target) }
        try parseCopyClauses(into: &target)
        return WriteRelation(input: input, target: target, location: location(of: tokens[start]))
    }

    /// `STORED AS CSV PARTITIONED BY (a, b) OPTIONS (..)`, as DataFusion writes it.
    private func parseCopyClauses(into target: inout WriteTarget) throws(SQLError) {
        while true {
            let start = position
            if acceptWord("stored", "as") {
                let name = try expectName("a format such as PARQUET").lowercased()
                guard let format = ExternalTable.formats[name] else {
                    throw invalidOption("there is no format \"\(name)\"", from: start)
                }
                target.format = format
            } else if acceptWord("partitioned") {
                try expect(.by, "after \"PARTITIONED\"")
                target.layout = .folder(partitionBy: try parseNames("the columns of PARTITIONED BY"))
            } else if acceptWord("options") {
                var table = ExternalTable()
                try parseExternalOptions(into: &table)
                target.options.merge(table.options) { $1 }
            } else {
                return
            }
        }
    }

    private func parseCopySource() throws(SQLError) -> Relation {
        if accept("(") { return try parseNestedQuery("the query of COPY") }
        let start = position
        guard current.isName else { throw expected("a query in parentheses or a table after \"COPY\"") }
        let table = namedTable(try parseQualifiedName("a table"), from: start)
        guard at("(") else { return table }
        var items: [UnresolvedExpression] = []
        for name in try parseNames("the columns of COPY") {
            items.append(UnresolvedExpression(.name([name], caseSensitive: false), at: location(from: start)))
        }
        return .project(ProjectRelation(input: table, items: items, location: location(from: start)))
    }

    private func parseCopyOptions(into target: inout WriteTarget) throws(SQLError) {
        var seen: Set<String> = []
        repeat {
            let start = position
            guard current.kind == .word || current.kind == .quotedName else {
                throw expected("an option of COPY such as FORMAT parquet")
            }
            let name = advance().text.lowercased()
            guard seen.insert(name).inserted else {
                throw invalidOption("the option \"\(name)\" is given twice", from: start)
            }
            for sign in ["=>", ":=", "="] where accept(sign) { break }
            // An option without a value is a flag.
            let isFlag = at(",") || at(")")
            let value = isFlag ? OptionValue.scalar(.boolean(true)) : try parseOptionValue(of: name)
            try apply(name, value, to: &target, from: start)
        } while accept(",")
        try expect(")", "after the options of COPY")
    }

    private func apply(
        _ name: String, _ value: OptionValue, to target: inout WriteTarget, from start: Int
    ) throws(SQLError) {
        switch name {
        case "format":
            guard let format = value.text else {
                throw invalidOption("FORMAT takes a name such as parquet", from: start)
            }
            target.format = format.lowercased()
        case "partition_by":
            guard let columns = value.texts, !columns.isEmpty else {
                throw invalidOption("PARTITION_BY takes columns: (year, month)", from: start)
            }
            target.layout = .folder(partitionBy: columns)
        case "overwrite", "overwrite_or_ignore", "append":
            guard let isOn = value.flag else {
                throw invalidOption("\(name.uppercased()) is true or false", from: start)
            }
            if isOn {
                target.mode = name == "append" ? .append : .overwrite
            } else if name == "overwrite" {
                target.mode = .fail
            }
        default: target.options[name] = value.scalar
        }
    }
}

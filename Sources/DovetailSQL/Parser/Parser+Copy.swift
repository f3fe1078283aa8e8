import DovetailColumnar
import DovetailPlan

/// `COPY (query) TO 'path' (FORMAT parquet, PARTITION_BY (a, b))`
extension Parser {
    func parseCopy() throws(SQLError) -> WriteRelation {
        let start = position
        advance()
        let input = try parseCopySource()
        if at(.from) { throw unsupported("COPY .. FROM is", notes: ["CREATE TABLE .. AS FROM 'file' does the same"]) }
        try expect(.to, "after what COPY is to write")
        let place = position
        guard current.kind == .string else { throw expected("a file's path in quotes after \"TO\"") }
        let path = advance().text
        guard !path.isEmpty else { throw invalidOption("the path of COPY is empty", from: place) }
        let layout: WriteTarget.Layout = path.hasSuffix("/") ? .folder(partitionBy: []) : .file
        var target = WriteTarget(path: path, layout: layout)
        _ = accept(.with)
        if accept("(") { try parseCopyOptions(into: &target) }
        return WriteRelation(input: input, target: target, location: location(of: tokens[start]))
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

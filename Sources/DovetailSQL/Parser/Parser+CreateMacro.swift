import DovetailColumnar
import DovetailPlan

/// `CREATE MACRO f(a, b := 1) AS a + b` and `CREATE SEQUENCE s`
extension Parser {
    func parseCreateMacro(from start: Int, orReplace: Bool, isTemporary: Bool) throws(SQLError) -> SQLStatement {
        advance()
        let ifNotExists = try parseExistence(negated: true)
        let name = try parseQualifiedName("the macro")
        var macro = SQLMacro(name: name[name.count - 1], isTable: false, variants: [])
        repeat {
            let parameters = try parseMacroParameters()
            try expect(.as, "after the parameters of the macro")
            let isTable = accept(.table)
            guard macro.variants.isEmpty || isTable == macro.isTable else {
                throw invalid("a macro gives a table in all its variants or in none", from: start)
            }
            macro.isTable = isTable
            macro.variants.append(SQLMacro.Variant(parameters: parameters, body: try parseMacroBody(isTable)))
        } while accept(",")
        return .define(
            .createMacro(name: name, macro, orReplace: orReplace, ifNotExists: ifNotExists, isTemporary: isTemporary),
            at: place(from: start))
    }

    private func parseMacroBody(_ isTable: Bool) throws(SQLError) -> String {
        let start = position
        if isTable { _ = try parseQuery() } else { _ = try parseExpression() }
        return text(from: start)
    }

    private func parseMacroParameters() throws(SQLError) -> [SQLMacro.Parameter] {
        try expect("(", "before the parameters of the macro")
        var parameters: [SQLMacro.Parameter] = []
        if accept(")") { return [] }
        repeat {
            let start = position
            var parameter = SQLMacro.Parameter(name: try expectName("the name of a parameter"))
            guard !parameters.contains(where: { $0.name.lowercased() == parameter.name.lowercased() }) else {
                throw invalid("the parameter \"\(parameter.name)\" is named twice", from: start)
            }
            if current.kind == .word { parameter.type = try parseType() }
            if accept(":=") || accept("=>") { parameter.defaultValue = try parseExpression() }
            parameters.append(parameter)
        } while accept(",")
        try expect(")", "after the parameters of the macro")
        return parameters
    }

    func parseCreateSequence(from start: Int, orReplace: Bool, isTemporary: Bool) throws(SQLError) -> SQLStatement {
        advance()
        let ifNotExists = try parseExistence(negated: true)
        var sequence = CreateSequence(
            name: try parseQualifiedName("the sequence"), orReplace: orReplace, ifNotExists: ifNotExists,
            isTemporary: isTemporary)
        while current.kind == .word {
            switch advance().text.lowercased() {
            case "start":
                _ = accept(.with)
                sequence.start = try parseSignedInteger("START")
            case "increment":
                _ = accept(.by)
                sequence.increment = try parseSignedInteger("INCREMENT")
            case "minvalue": sequence.minimum = try parseSignedInteger("MINVALUE")
            case "maxvalue": sequence.maximum = try parseSignedInteger("MAXVALUE")
            case "cycle": sequence.cycles = true
            case "no":
                guard acceptWord("cycle") || acceptWord("minvalue") || acceptWord("maxvalue") else {
                    throw expected("CYCLE, MINVALUE or MAXVALUE after \"NO\"")
                }
            default:
                position -= 1
                throw expected("an option of the sequence")
            }
        }
        guard sequence.increment != 0 else { throw invalid("INCREMENT of a sequence is not 0", from: start) }
        return .define(.createSequence(sequence), at: place(from: start))
    }

    private func parseSignedInteger(_ what: String) throws(SQLError) -> Int64 {
        let isNegative = accept("-")
        guard current.kind == .number, let number = Int64((isNegative ? "-" : "") + current.text) else {
            throw expected("a whole number after \"\(what)\"")
        }
        advance()
        return number
    }
}

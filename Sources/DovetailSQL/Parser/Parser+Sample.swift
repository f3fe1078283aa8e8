import DovetailColumnar
import DovetailPlan

/// TABLESAMPLE and USING SAMPLE.
extension Parser {
    func parseTableSample(of relation: Relation) throws(SQLError) -> Relation {
        guard accept(.tablesample) else { return relation }
        return try parseSample(of: relation)
    }

    /// `10 ROWS`, `20%`, `20 PERCENT (bernoulli, 42)`, `bernoulli(20%) REPEATABLE (42)`.
    func parseSample(of relation: Relation) throws(SQLError) -> Relation {
        let start = position
        var sample = Sample()
        if current.kind == .number {
            try parseSize(of: &sample)
            if accept("(") {
                sample.method = try expectName("a method of sampling").lowercased()
                if accept(",") { sample.seed = try parseSeed() }
                try expect(")", "after the method of sampling")
            }
        } else {
            if !at("(") { sample.method = try expectName("a method of sampling").lowercased() }
            try expect("(", "before the size of the sample")
            try parseSize(of: &sample)
            try expect(")", "after the size of the sample")
        }
        if current.text.lowercased() == "repeatable", peek().isSymbol("(") {
            advance()
            advance()
            sample.seed = try parseSeed()
            try expect(")", "after the seed")
        }
        switch sample.method {
        case nil, "reservoir": break
        case "bernoulli", "system":
            guard sample.isPercentage else { throw expected("a percentage for a sample of \(sample.method ?? "")") }
        default:
            throw SQLError.unsupported(
                "the method of sampling \"\(sample.method ?? "")\" is", at: location(from: start))
        }
        try raiseRelation(by: 2)
        return sample.taken(from: relation)
    }

    private func parseSize(of sample: inout Sample) throws(SQLError) {
        sample.location = here
        guard current.kind == .number, let size = NumberLiteral.size(current.text), size >= 0 else {
            throw expected("the size of the sample")
        }
        advance()
        sample.size = size
        sample.isPercentage = accept("%") || accept(.percent)
        if !sample.isPercentage { _ = accept(.rows) }
        guard !sample.isPercentage || size <= 100 else { throw expected("a percentage of 100 at most") }
    }

    private func parseSeed() throws(SQLError) -> Int64 {
        guard current.kind == .number, let seed = Int64(current.text) else { throw expected("a whole number as seed") }
        advance()
        return seed
    }
}

extension NumberLiteral {
    fileprivate static func size(_ text: String) -> Double? { withUTF8(text) { TextParsing.double($0, $1) } }
}

import DovetailColumnar
import DovetailPlan

/// Names, texts and types as a dialect quotes them.
struct NamePrinter {
    private let dialect: Dialect

    init(dialect: Dialect) { self.dialect = dialect }

    /// Without quotes where it can only be a name.
    func name(_ name: String) -> String {
        let isPlain =
            name.utf8.first.map { Lexer.isNameStart($0) && $0 < 0x80 } == true
            && name.utf8.allSatisfy { Lexer.isNamePart($0) && $0 < 0x80 } && Keyword(word: name) == nil
        if isPlain { return name }
        return quoted(name, dialect.doubleQuotedIdentifiers ? "\"" : "`")
    }

    func path(_ parts: [String]) -> String { parts.map(name).joined(separator: ".") }

    /// Text in quotes.
    func string(_ text: String) -> String {
        guard !dialect.doubleQuotedIdentifiers else { return quoted(text, "'") }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == "'" { escaped.unicodeScalars.append("\\") }
            escaped.unicodeScalars.append(scalar)
        }
        return "'\(escaped)'"
    }

    /// By scalars: a quote may be part of a longer character.
    private func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
        var result = String(quote)
        for scalar in text.unicodeScalars {
            if scalar == quote { result.unicodeScalars.append(quote) }
            result.unicodeScalars.append(scalar)
        }
        result.unicodeScalars.append(quote)
        return result
    }

    func type(_ type: DataType) -> String {
        switch type {
        case .list(let element):
            return dialect.sparkNames ? "ARRAY<\(self.type(element.type))>" : "\(self.type(element.type))[]"
        case .map(let key, let value):
            let types = "\(self.type(key.type)), \(self.type(value.type))"
            return dialect.sparkNames ? "MAP<\(types)>" : "MAP(\(types))"
        case .structure(let fields):
            let separator = dialect.sparkNames ? ": " : " "
            let members = fields.map { name($0.name) + separator + self.type($0.type) }.joined(separator: ", ")
            return dialect.sparkNames ? "STRUCT<\(members)>" : "STRUCT(\(members))"
        case .string where dialect.sparkNames: return "STRING"
        case .binary where dialect.sparkNames: return "BINARY"
        case .int32 where dialect.sparkNames: return "INT"
        default: return type.description
        }
    }
}

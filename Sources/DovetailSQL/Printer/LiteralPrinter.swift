import DovetailColumnar
import DovetailPlan

/// Literals, in a spelling that gives value and type back.
struct LiteralPrinter {
    let names: NamePrinter
    let dialect: Dialect

    func text(_ value: Scalar, _ type: DataType) -> (String, Precedence) {
        switch (value, type) {
        case (.null, .null): ("NULL", .postfix)
        case (.null, _): cast("NULL", type)
        case (.boolean(let isTrue), _): (isTrue ? "TRUE" : "FALSE", .postfix)
        case (.string(let text), .string): (names.string(text), .postfix)
        case (.binary(let bytes), _): ("X'\(hexadecimal(bytes))'", .postfix)
        case (.int, .int32), (.int, .int64), (.int128, _), (.uint128, _), (.decimal, _), (.double, _):
            number(value, type)
        case (.date, .date): temporal("DATE", value, type)
        case (.time, .time(.microsecond)): temporal("TIME", value, type)
        case (.timestamp, .timestamp(.microsecond, .none)): temporal("TIMESTAMP", value, type)
        case (.timestamp, .timestamp(.microsecond, .some("UTC"))): temporal("TIMESTAMPTZ", value, type)
        case (.interval, .interval): temporal("INTERVAL", value, type)
        case (.int, _), (.uint, _): cast(value.text(type: type), type)
        default: cast(names.string(value.text(type: type)), type)
        }
    }

    private func cast(_ text: String, _ type: DataType) -> (String, Precedence) {
        ("CAST(\(text) AS \(names.type(type)))", .postfix)
    }

    private func temporal(_ word: String, _ value: Scalar, _ type: DataType) -> (String, Precedence) {
        ("\(word) \(names.string(value.text(type: type)))", .postfix)
    }

    /// As digits where those are read as this type, else with a cast.
    private func number(_ value: Scalar, _ type: DataType) -> (String, Precedence) {
        var text = value.text(type: type)
        if case .double(let number) = value {
            guard number.isFinite else { return cast(names.string(text), type) }
            if !text.lowercased().contains("e") { text += "e0" }
        }
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? String(text.dropFirst()) : text
        // `.5` has one digit less than `0.5`.
        let spellings = digits.hasPrefix("0.") ? [digits, String(digits.dropFirst())] : [digits]
        let fitting = spellings.first { NumberLiteral.value(of: $0, spark: dialect.sparkNames)?.1 == type }
        guard let fitting else { return cast(text, type) }
        return ((isNegative ? "-" : "") + fitting, isNegative ? .sign : .postfix)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}

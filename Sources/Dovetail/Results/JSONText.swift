import DovetailColumnar

/// Values as JSON: numbers exact, times as text, binary as hexadecimal text.
///
/// NaN and the infinities, for which JSON has no numbers, are the texts JSON readers take for them: null would hide them.
enum JSONText {
    static func value(_ value: Scalar, _ type: DataType) -> String {
        switch (value, type) {
        case (.null, _): return "null"
        case (.boolean(let flag), _): return flag ? "true" : "false"
        case (.int, _), (.uint, _), (.int128, _), (.uint128, _), (.decimal, _): return value.text(type: type)
        case (.double(let number), _): return number.isFinite ? value.text(type: type) : unbounded(number)
        case (.float(let number), _): return number.isFinite ? value.text(type: type) : unbounded(Double(number))
        case (.list(let values), .list(let element)):
            return "[" + values.map { self.value($0, element.type) }.joined(separator: ",") + "]"
        // A row without names keeps its text: an object would lose all members but one.
        case (.structure(let values), .structure(let fields))
        where !fields.allSatisfy(\.name.isEmpty):
            return "{"
                + zip(fields, values).map { JSONString.quoted($0.name) + ":" + self.value($1, $0.type) }
                .joined(separator: ",") + "}"
        case (.map(let pairs), .map(let key, let item)):
            return "{"
                + pairs.map { JSONString.quoted($0.key.text(type: key.type)) + ":" + self.value($0.value, item.type) }
                .joined(separator: ",") + "}"
        default: return JSONString.quoted(value.text(type: type))
        }
    }

    private static func unbounded(_ number: Double) -> String {
        number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\""
    }
}

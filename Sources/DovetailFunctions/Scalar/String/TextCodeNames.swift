import DovetailColumnar
import DovetailPlan

/// encode(x, 'base64') and decode(x, 'hex'): codes where other names are those of character sets.
enum TextCodeNames {
    @Sendable
    static func encode(_ arguments: [Expression]) -> RowFunction? {
        guard arguments.count == 2, let name = name(arguments[1]) else { return nil }
        let input: DataType = arguments[0].type == .binary ? .binary : .string
        return RowFunction("encode", [], "", examples: [], [input, .string], returns: .string) { rows in
            let function = name == "hex" ? TextCodes.hex : TextCodes.base64
            let code = try function.evaluate([rows[0]], type: .string, count: rows.count)
            return name == "hex" ? try lowercased(code, rows) : code
        }
    }

    static func decode(_ arguments: [Expression]) throws -> RowFunction? {
        guard arguments.count == 2, let name = name(arguments[1]) else { return nil }
        return RowFunction("decode", [], "", examples: [], [.string, .string], returns: .binary) { rows in
            let function = name == "hex" ? TextCodes.unhex : TextCodes.fromBase64
            return try function.evaluate([rows[0]], type: .binary, count: rows.count)
        }
    }

    private static func name(_ argument: Expression) -> String? {
        guard case .string(let name)? = argument.literalValue else { return nil }
        return ["base64", "hex"].contains(name.lowercased()) ? name.lowercased() : nil
    }

    private static func lowercased(_ column: Column, _ rows: RowFunction.Rows) throws -> Column {
        let texts = column.flattened().text
        return rows.texts { texts.pointer[$0].string.lowercased() }
    }
}

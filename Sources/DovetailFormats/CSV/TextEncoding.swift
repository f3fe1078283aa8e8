import DovetailColumnar

/// How the characters of a text file are written as bytes.
enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// As the mark at its start says, little end first without one.
    case utf16 = "utf-16"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case latin1 = "latin-1"
    case windows1252 = "windows-1252"

    private static let otherNames: [String: TextEncoding] = [
        "utf8": .utf8, "ascii": .utf8, "us-ascii": .utf8, "utf16": .utf16, "utf-16-le": .utf16LittleEndian,
        "utf-16-be": .utf16BigEndian, "utf16le": .utf16LittleEndian, "utf16be": .utf16BigEndian, "latin1": .latin1,
        "iso-8859-1": .latin1, "iso8859-1": .latin1, "iso_8859_1": .latin1, "cp1252": .windows1252,
        "windows1252": .windows1252, "windows_1252": .windows1252,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    static func option(_ name: String, _ value: Scalar) throws -> TextEncoding {
        let wanted = allCases.map(\.rawValue)
        guard case .string(let text) = value else {
            throw OptionValue.wrong(name, value, wanted.joined(separator: ", "))
        }
        let folded = text.lowercased().replacing("_", with: "-")
        if let encoding = TextEncoding(rawValue: folded) ?? otherNames[folded] { return encoding }
        throw FormatError(
            .badFormatOption, "the encoding \"\(text)\" is not known", kind: .invalidInput,
            notes: ["there are: " + wanted.joined(separator: ", ")])
    }

    /// By the mark at the start of a text.
    static func marked(_ head: UnsafeRawBufferPointer) -> TextEncoding? {
        if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        return nil
    }
}

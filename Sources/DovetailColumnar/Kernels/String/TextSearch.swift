/// Questions about texts.
public enum TextQuestion: Sendable {
    case startsWith, endsWith, contains
}

extension Kernels {
    /// Whether each text starts with, ends with or contains the other.
    public static func ask(_ question: TextQuestion, _ column: Column, _ other: Column, validity: Bitmap?) -> Column {
        let (texts, others) = (column.text, other.text)
        return bits(count: texts.count, validity: validity) { row in
            texts.pointer[row].withBytes { bytes in
                others.pointer[row].withBytes { needle in
                    if needle.count > bytes.count { return false }
                    switch question {
                    case .contains: return Characters.find(needle, in: bytes) != nil
                    case .startsWith:
                        return StringView.equalBytes(UnsafeRawBufferPointer(rebasing: bytes[..<needle.count]), needle)
                    case .endsWith:
                        return StringView.equalBytes(
                            UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - needle.count)...]), needle)
                    }
                }
            }
        }
    }

    /// Number of the character at which the other text first stands, from 1; 0 where it does not. Int64.
    public static func position(of other: Column, in column: Column, validity: Bitmap?) -> Column {
        let (texts, others) = (column.text, other.text)
        return values(.int64, 0 as Int64, count: texts.count, validity: validity) { row in
            texts.pointer[row].withBytes { bytes in
                others.pointer[row].withBytes { needle in
                    guard let found = Characters.find(needle, in: bytes) else { return 0 }
                    return Int64(Characters.count(UnsafeRawBufferPointer(rebasing: bytes[..<found]))) + 1
                }
            }
        }
    }

    /// Length of each text in characters, or in bytes: Int64.
    public static func length(_ column: Column, inBytes: Bool, validity: Bitmap?) -> Column {
        let text = column.text
        let views = text.pointer
        return values(.int64, 0 as Int64, count: text.count, validity: validity) { row in
            inBytes ? Int64(views[row].count) : Int64(views[row].withBytes { Characters.count($0) })
        }
    }

    /// Code point of the first character, 0 of an empty text: Int32.
    public static func codePoint(_ column: Column, validity: Bitmap?) -> Column {
        let text = column.text
        return values(.int32, 0 as Int32, count: text.count, validity: validity) { row in
            Int32(truncatingIfNeeded: text.pointer[row].string.unicodeScalars.first?.value ?? 0)
        }
    }

    /// The character with a code point, given as Int64.
    /// - Throws: `ColumnError` for a number that is none.
    public static func character(_ column: Column, validity: Bitmap?) throws -> Column {
        let numbers = column.words(as: Int64.self)
        return try TextWriter.column(count: column.count, validity: validity) { row, writer in
            guard let point = UInt32(exactly: numbers[row]), let scalar = Unicode.Scalar(point) else {
                throw ColumnError(.badCast, "\(numbers[row]) is no code point", row: row)
            }
            writer.write(String(Character(scalar)), row: row)
        }
    }
}

/// Upper and lower case.
public enum LetterCase: Sendable {
    case upper, lower
    /// The first letter of each word upper, the others lower.
    case title
}

extension Kernels {
    /// Text in another case. ASCII is changed byte by byte, anything else by Unicode's rules.
    public static func changeCase(_ column: Column, to letterCase: LetterCase, validity: Bitmap?) -> Column {
        let text = column.text
        let views = text.pointer
        return TextWriter.column(count: text.count, validity: validity) { row, writer in
            let view = views[row]
            let isASCII = view.withBytes { bytes -> Bool in
                guard Characters.areASCII(bytes) else { return false }
                let target = writer.reserve(bytes.count)
                changeASCII(bytes, letterCase, target)
                writer.commit(bytes.count, row: row)
                return true
            }
            if !isASCII { writer.write(changed(view.string, letterCase), row: row) }
        }
    }

    @inline(__always)
    private static func changeASCII(
        _ bytes: UnsafeRawBufferPointer, _ letterCase: LetterCase, _ target: UnsafeMutablePointer<UInt8>
    ) {
        switch letterCase {
        case .upper:
            for index in 0..<bytes.count {
                let byte = bytes[index]
                target[index] = byte ^ (bit(byte &- 0x61 < 26) &<< 5)
            }
        case .lower:
            for index in 0..<bytes.count {
                let byte = bytes[index]
                target[index] = byte ^ (bit(byte &- 0x41 < 26) &<< 5)
            }
        case .title:
            var isInside = false
            for index in 0..<bytes.count {
                let lower = bytes[index] ^ (bit(bytes[index] &- 0x41 < 26) &<< 5)
                let isLetter = lower &- 0x61 < 26
                target[index] = isLetter && !isInside ? lower ^ 0x20 : lower
                isInside = isLetter || lower &- 0x30 < 10
            }
        }
    }

    private static func changed(_ text: String, _ letterCase: LetterCase) -> String {
        switch letterCase {
        case .upper: return text.uppercased()
        case .lower: return text.lowercased()
        case .title:
            var (result, isInside) = ("", false)
            for character in text {
                let isWord = character.isLetter || character.isNumber
                result += isWord && !isInside ? character.uppercased() : character.lowercased()
                isInside = isWord
            }
            return result
        }
    }
}

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
        var (result, isInside) = (String.UnicodeScalarView(), false)
        for scalar in text.unicodeScalars {
            switch letterCase {
            case .upper: result.append(upper(scalar))
            case .lower: result.append(lower(scalar))
            case .title:
                let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                result.append(isWord && !isInside ? upper(scalar) : lower(scalar))
                isInside = isWord
            }
        }
        return String(result)
    }

    /// One character for one: what needs several keeps its case, but for the sharp s.
    private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapped = scalar.properties.uppercaseMapping.unicodeScalars
        if mapped.count == 1, let first = mapped.first { return first }
        return scalar == "\u{DF}" ? "\u{1E9E}" : scalar
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }
}

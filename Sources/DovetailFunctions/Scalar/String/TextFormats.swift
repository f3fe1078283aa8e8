import DovetailColumnar
import DovetailPlan

/// Values written into a text.
enum TextFormats {
    static let all: [any ScalarFunction] = [
        Format(isPrintf: false), Format(isPrintf: true), formatNumber, bytes, decimalBytes, parseBytes, toBase, convert,
        bar,
    ]

    static let formatNumber = RowFunction(
        "format_number", [], "The number with commas between thousands and a number of decimals.",
        examples: [("format_number(12345.678, 2)", "12,345.68"), ("format_number(12345, 0)", "12,345")],
        [.double, .int32], returns: .string
    ) { rows in
        let (values, decimals) = (rows[0].words(as: Double.self), Numbers.pointer(rows[1], as: Int32.self))
        return try rows.writingTexts { row, writer in
            // Spark gives null for a negative number of decimals.
            guard decimals[row] >= 0 else { return writer.setNull(row) }
            guard decimals[row] <= 10_000 else { throw Texts.invalid("\(decimals[row]) decimals are too many", row) }
            writer.write(Texts.grouped(Texts.fixed(values[row], decimals: Int(decimals[row]))), row: row)
        }
    }

    static let bytes = size(
        "format_bytes", ["formatreadablesize", "pg_size_pretty"], 1_024, ["KiB", "MiB", "GiB", "TiB", "PiB"],
        ("format_bytes(16384)", "16.0 KiB"))
    static let decimalBytes = size(
        "formatreadabledecimalsize", [], 1_000, ["kB", "MB", "GB", "TB", "PB"],
        ("formatreadabledecimalsize(16000)", "16.0 kB"))

    private static func size(
        _ name: String, _ aliases: [String], _ step: UInt64, _ units: [String], _ example: (String, String)
    ) -> RowFunction {
        RowFunction(
            name, aliases, "A number of bytes for people to read, in steps of \(step).", examples: [example],
            [.int64], returns: .string
        ) { rows in
            let values = rows.integers(0)
            return rows.texts { row in
                let (magnitude, sign) = (values[row].magnitude, values[row] < 0 ? "-" : "")
                guard magnitude >= step else { return "\(sign)\(magnitude) \(magnitude == 1 ? "byte" : "bytes")" }
                var (unit, size) = (0, step)
                while unit + 1 < units.count, magnitude / size >= step { (unit, size) = (unit + 1, size * step) }
                // Cut, not rounded.
                let tenths = magnitude % size / (size / 10 == 0 ? 1 : size / 10)
                return "\(sign)\(magnitude / size).\(min(tenths, 9)) \(units[unit])"
            }
        }
    }

    static let parseBytes = RowFunction(
        "parse_formatted_bytes", [], "The number of bytes that a text such as 16 KiB or 1.5MB says.",
        examples: [("parse_formatted_bytes('16 KiB')", "16384"), ("parse_formatted_bytes('1.5MB')", "1500000")],
        [.string], returns: .uint64
    ) { rows in
        let texts = rows.text(0)
        return try rows.numbers(.uint64) { row -> UInt64 in
            let text = texts.pointer[row].string.filter { $0 != " " }.lowercased()
            let digits = text.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits), let step = byteUnits[String(text.dropFirst(digits.count))],
                let size = UInt64(exactly: (number * step).rounded())
            else { throw Texts.invalid("'\(texts.pointer[row].string)' is no number of bytes", row) }
            return size
        }
    }

    private static let byteUnits: [String: Double] = {
        var units: [String: Double] = ["b": 1, "byte": 1, "bytes": 1]
        var (decimal, binary) = (1.0, 1.0)
        for letter in ["k", "m", "g", "t", "p"] {
            (decimal, binary) = (decimal * 1_000, binary * 1_024)
            (units[letter + "b"], units[letter]) = (decimal, decimal)
            units[letter + "ib"] = binary
        }
        return units
    }()

    static let toBase = RowFunction(
        "to_base", [], "A number in the digits of a base from 2 to 36, at least as many as the third argument says.",
        examples: [("to_base(255, 16)", "FF"), ("to_base(5, 2, 8)", "00000101")], [.int64, .int32, .int32],
        optional: 1, returns: .string
    ) { rows in
        let (values, bases) = (rows.integers(0), Numbers.pointer(rows[1], as: Int32.self))
        let widths = rows.argumentCount > 2 ? Numbers.pointer(rows[2], as: Int32.self) : nil
        return try rows.texts { row in
            guard values[row] >= 0 else { throw Texts.invalid("to_base takes no negative number", row) }
            guard 2...36 ~= bases[row] else { throw Texts.invalid("a base lies between 2 and 36", row) }
            let digits = String(values[row], radix: Int(bases[row]), uppercase: true)
            let width = Int(widths?[row] ?? 0)
            guard 0...64 ~= width else { throw Texts.invalid("to_base gives at most 64 digits", row) }
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    static let convert = RowFunction(
        "conv", [], "The digits of a whole number in one base written in another; a negative target base gives a sign.",
        examples: [("conv('100', 2, 10)", "4"), ("conv('-10', 16, -10)", "-16"), ("conv('ff', 16, 2)", "11111111")],
        [.string, .int32, .int32], returns: .string
    ) { rows in
        let (texts, sources) = (rows.text(0), Numbers.pointer(rows[1], as: Int32.self))
        let targets = Numbers.pointer(rows[2], as: Int32.self)
        return rows.texts { row in
            let (source, target) = (Int(sources[row]), Int(targets[row].magnitude))
            guard 2...36 ~= source, 2...36 ~= target else { return nil }
            var digits = texts.pointer[row].string.drop { $0 == " " }
            let isNegative = digits.first == "-"
            if isNegative { digits.removeFirst() }
            var value: UInt64 = 0
            for character in digits {
                // What follows the digits does not count.
                guard let digit = UInt64(String(character), radix: source) else { break }
                let (product, tooLarge) = value.multipliedReportingOverflow(by: UInt64(source))
                let (sum, overflow) = product.addingReportingOverflow(digit)
                value = tooLarge || overflow ? .max : sum
            }
            if isNegative { value = 0 &- value }
            guard targets[row] < 0 else { return String(value, radix: target, uppercase: true) }
            return String(Int64(bitPattern: value), radix: target, uppercase: true)
        }
    }

    static let bar = RowFunction(
        "bar", [], "A bar whose width shows where the number lies between two others; 80 characters without a fourth.",
        examples: [("bar(5, 0, 10, 10)", "█████     ")], [.double, .double, .double, .double], optional: 1,
        returns: .string
    ) { rows in
        let (values, lows, highs) = (
            rows[0].words(as: Double.self), rows[1].words(as: Double.self), rows[2].words(as: Double.self)
        )
        let widths = rows.argumentCount > 3 ? rows[3].words(as: Double.self) : nil
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return try rows.texts { row in
            let (low, high, width) = (lows[row], highs[row], widths?[row] ?? 80)
            guard width >= 1, width <= 1_000 else { throw Texts.invalid("a bar is 1 to 1000 wide", row) }
            guard low.isFinite, high.isFinite else { throw Texts.invalid("the ends of a bar are finite", row) }
            // Beyond an end the bar is empty or full, also where the ends are in the wrong order.
            let value = values[row]
            let share = value < low ? 0 : value >= high ? 1 : (value - low) / (high - low)
            let eighths = Int((share.isNaN ? 0 : share) * width * 8)
            let text = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
            return text + String(repeating: " ", count: max(0, Int(width) - text.count))
        }
    }
}

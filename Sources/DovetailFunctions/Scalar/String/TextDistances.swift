import DovetailColumnar
import DovetailPlan

/// How far two texts are from each other.
enum TextDistances {
    static let all: [any ScalarFunction] = [
        levenshtein, damerauLevenshtein, hamming, jaccard, jaro, jaroWinkler, soundex,
    ]

    /// Longest texts that are compared by a table of all pairs of places.
    private static let limit = 1 << 14

    private static func distance(
        _ name: String, _ aliases: [String], _ summary: String, _ examples: [(String, String)], limit: Int = limit,
        _ distance: @escaping @Sendable ([UInt8], [UInt8], Int) throws -> Int64
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: examples, [.string, .string], returns: .int64) { rows in
            let (lefts, rights) = (rows.text(0), rows.text(1))
            return try rows.numbers(.int64) { row -> Int64 in
                let (a, b) = (lefts.pointer[row].withBytes { Array($0) }, rights.pointer[row].withBytes { Array($0) })
                guard max(a.count, b.count) <= limit else {
                    throw Texts.invalid("\"\(name)\" compares texts of at most \(limit) bytes", row)
                }
                return try distance(a, b, row)
            }
        }
    }

    private static func similarity(
        _ name: String, _ summary: String, _ examples: [(String, String)],
        _ similarity: @escaping @Sendable ([UInt8], [UInt8]) -> Double
    ) -> RowFunction {
        RowFunction(
            name, [], summary + " With a third argument, 0 where it is below.", examples: examples,
            [.string, .string, .double], optional: 1, returns: .double
        ) { rows in
            let (lefts, rights) = (rows.text(0), rows.text(1))
            let limits = rows.argumentCount > 2 ? rows[2].words(as: Double.self) : nil
            return try rows.numbers(.double) { row -> Double in
                let (a, b) = (lefts.pointer[row].withBytes { Array($0) }, rights.pointer[row].withBytes { Array($0) })
                guard max(a.count, b.count) <= limit else {
                    throw Texts.invalid("\"\(name)\" compares texts of at most \(limit) bytes", row)
                }
                let result = similarity(a, b)
                if let limits, result < limits[row] { return 0 }
                return result
            }
        }
    }

    static let levenshtein = distance(
        "levenshtein", ["editdist3"],
        "How many bytes must be changed, added or left out to turn one text into the other.",
        [("levenshtein('duck', 'db')", "3")]
    ) { a, b, _ in
        var previous = Array(0...b.count)
        for (row, byte) in a.enumerated() {
            var current = [row + 1] + previous.dropFirst()
            for column in b.indices {
                let replaced = previous[column] + (byte == b[column] ? 0 : 1)
                current[column + 1] = min(replaced, previous[column + 1] + 1, current[column] + 1)
            }
            previous = current
        }
        return Int64(previous[b.count])
    }

    static let damerauLevenshtein = distance(
        "damerau_levenshtein", [], "As levenshtein, with two neighbors changing places as one step.",
        // It keeps the whole table.
        [("damerau_levenshtein('duckdb', 'udckbd')", "2")], limit: 1 << 11
    ) { a, b, _ in
        let width = b.count + 2
        let farthest = a.count + b.count
        var table = [Int](repeating: farthest, count: (a.count + 2) * width)
        for row in 0...a.count { table[(row + 1) * width + 1] = row }
        for column in 0...b.count { table[width + column + 1] = column }
        var lastRow = [Int](repeating: 0, count: 256)
        for row in 1...max(a.count, 1) where row <= a.count {
            var lastColumn = 0
            for column in 1...max(b.count, 1) where column <= b.count {
                let (above, before) = (lastRow[Int(b[column - 1])], lastColumn)
                let isSame = a[row - 1] == b[column - 1]
                if isSame { lastColumn = column }
                table[(row + 1) * width + column + 1] = min(
                    table[row * width + column] + (isSame ? 0 : 1), table[(row + 1) * width + column] + 1,
                    table[row * width + column + 1] + 1,
                    table[above * width + before] + (row - above - 1) + 1 + (column - before - 1))
            }
            lastRow[Int(a[row - 1])] = row
        }
        return Int64(table[(a.count + 1) * width + b.count + 1])
    }

    static let hamming = distance(
        "hamming", ["mismatches"], "In how many places two texts of one length differ.",
        [("hamming('duck', 'luck')", "1")]
    ) { a, b, row in
        guard a.count == b.count, !a.isEmpty else {
            throw Texts.invalid("hamming needs texts of one length that are not empty", row)
        }
        return Int64(zip(a, b).count { $0 != $1 })
    }

    static let jaccard = RowFunction(
        "jaccard", [], "The share of the characters of two texts that both have.",
        examples: [("jaccard('duck', 'luck')", "0.6")], [.string, .string], returns: .double
    ) { rows in
        let (lefts, rights) = (rows.text(0), rows.text(1))
        return try rows.numbers(.double) { row -> Double in
            let a = lefts.pointer[row].withBytes { Set($0) }
            let b = rights.pointer[row].withBytes { Set($0) }
            guard !a.isEmpty, !b.isEmpty else { throw Texts.invalid("jaccard needs texts that are not empty", row) }
            return Double(a.intersection(b).count) / Double(a.union(b).count)
        }
    }

    static let jaro = similarity(
        "jaro_similarity", "Jaro's likeness of two texts, from 0 to 1.",
        [("jaro_similarity('duck', 'duckdb')", "0.8888888888888888")], jaroSimilarity)

    static let jaroWinkler = similarity(
        "jaro_winkler_similarity", "Jaro's likeness of two texts, more where their beginnings are the same.",
        [("jaro_winkler_similarity('duck', 'duckdb')", "0.9333333333333333")]
    ) { a, b in
        let similarity = jaroSimilarity(a, b)
        let prefix = zip(a, b).prefix(4).prefix { $0 == $1 }.count
        return similarity > 0.7 ? similarity + Double(prefix) * 0.1 * (1 - similarity) : similarity
    }

    @Sendable
    private static func jaroSimilarity(_ a: [UInt8], _ b: [UInt8]) -> Double {
        if a.isEmpty || b.isEmpty { return 0 }
        let reach = max(max(a.count, b.count) / 2 - 1, 0)
        var (taken, matched) = ([Bool](repeating: false, count: b.count), [UInt8]())
        for (index, byte) in a.enumerated() {
            let range = max(0, index - reach)..<max(max(0, index - reach), min(b.count, index + reach + 1))
            guard let place = range.first(where: { !taken[$0] && b[$0] == byte }) else { continue }
            taken[place] = true
            matched.append(byte)
        }
        if matched.isEmpty { return 0 }
        let others = b.indices.filter { taken[$0] }.map { b[$0] }
        let count = Double(matched.count)
        let moved = Double(zip(matched, others).count { $0 != $1 } / 2)
        return (count / Double(a.count) + count / Double(b.count) + (count - moved) / count) / 3
    }

    static let soundex = RowFunction(
        "soundex", [], "A letter and three digits for how an English word sounds; other texts stay as they are.",
        examples: [("soundex('Robert')", "R163"), ("soundex('Tymczak')", "T522")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        // By letter from A on; vowels part equal digits, H and W do not.
        let codes = Array("01230127022455012623017202".utf8)
        return rows.texts { row in
            let text = texts.pointer[row].string
            let letters = text.uppercased().utf8.filter { $0 &- 65 < 26 }
            guard let first = text.utf8.first, (first & 0xDF) &- 65 < 26, let head = letters.first else { return text }
            var (result, last) = ([head], codes[Int(head - 65)])
            for letter in letters.dropFirst() where result.count < 4 {
                let code = codes[Int(letter - 65)]
                if code == UInt8(ascii: "7") { continue }
                if code != last, code != UInt8(ascii: "0") { result.append(code) }
                last = code
            }
            while result.count < 4 { result.append(UInt8(ascii: "0")) }
            return String(decoding: result, as: UTF8.self)
        }
    }
}

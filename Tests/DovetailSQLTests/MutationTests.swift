import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

/// Texts made of valid ones by chance: any answer is right, as long as it is one, with its place inside of the text.
@Suite struct MutationTests {
    private static let texts = [
        "WITH x(a) AS (SELECT a, sum(b) FILTER (WHERE c) FROM t GROUP BY ALL) SELECT * EXCLUDE (a) FROM x JOIN y USING (k);",
        "SELECT DISTINCT ON (a) CASE a WHEN 1 THEN 'é' ELSE E'\\n' END::VARCHAR[], {'k': [1, 2.5e3]} FROM 'x.csv' ORDER BY 1 DESC NULLS LAST LIMIT 5;",
        "COPY (FROM read_csv(['a', 'b'], types => {'x': 'STRUCT(a INT)'}) WHERE x NOT LIKE 'a%' ESCAPE '!') TO 'p' (FORMAT csv, PARTITION_BY (a));",
        "SELECT CAST(a AS DECIMAL(10,2)), EXTRACT(year FROM d), TRIM(BOTH 'x' FROM s), INTERVAL '1' DAY, X'0f', $$a$$ /* c /* d */ */ -- e\n FROM t",
        "CREATE OR REPLACE VIEW v AS TABLE a UNION ALL BY NAME VALUES (1, DATE '2024-01-01'), (-2 ^ 3, NULL); SET a.b = [1]; DROP TABLE IF EXISTS t",
    ]

    private static let pieces = [
        "(", ")", "'", "\"", "`", ",", ";", ".", "*", "::", "[", "]", "{", "}", "$", "-", "/*", "*/", "--", "\\", "é",
        "\u{0}", "1e", "0x",
        " SELECT ", " FROM ", " NOT ", " BY ", " AS ", " ALL ", " CASE ", " INTERVAL ", " < ",
        "99999999999999999999999999999999999999999",
        " timestamp with time zone ", "x'", "e'\\u", "👩‍👩‍👧", "\r\n",
    ]

    @Test(arguments: [UInt64(1), 2, 3, 4], [Dialect.ansi, .spark(ansi: false)])
    func mutationsNeverTrap(seed: UInt64, dialect: Dialect) {
        var random = Numbers(state: seed)
        let parser = SQLParser(dialect: dialect)
        for round in 0..<400 {
            let text = mutated(MutationTests.texts.randomElement(using: &random) ?? "", &random)
            do {
                for statement in try parser.parse(text) {
                    check(statement.place.location, text, "seed \(seed) round \(round)")
                }
            } catch {
                check(error.location, text, "seed \(seed) round \(round)")
            }
            _ = try? SQLType.parse(text)
        }
    }

    private func check(_ location: DovetailColumnar.SourceLocation?, _ text: String, _ name: String) {
        guard case .text(let source, let line, let column, let length) = location else {
            Issue.record("\(name): no place for: \(text)")
            return
        }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        let isInside = source == text && line >= 1 && line <= lines.count && column >= 1 && length >= 1
        #expect(
            isInside && column <= lines[min(line, lines.count) - 1].count + 1,
            "\(name): \(line):\(column)+\(length) of: \(text)")
    }

    private func mutated(_ text: String, _ random: inout Numbers) -> String {
        var letters = Array(text)
        for _ in 0..<Int.random(in: 1...5, using: &random) where !letters.isEmpty {
            let place = Int.random(in: 0..<letters.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: letters.remove(at: place)
            case 1: letters.insert(contentsOf: MutationTests.pieces.randomElement(using: &random) ?? "", at: place)
            case 2: letters.removeSubrange(place..<min(letters.count, place + Int.random(in: 1...20, using: &random)))
            case 3: letters.swapAt(place, Int.random(in: 0..<letters.count, using: &random))
            default:
                let end = min(letters.count, place + Int.random(in: 1...30, using: &random))
                letters.insert(contentsOf: letters[place..<end], at: Int.random(in: 0..<letters.count, using: &random))
            }
        }
        return String(letters)
    }
}

/// SplitMix64: the same numbers for a seed on every machine.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

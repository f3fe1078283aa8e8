import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVScanTests {
    /// Random text of cells that are nasty at chunk borders, compared with the reference for many chunk sizes and all CPU
    /// levels.
    @Test(arguments: 0..<60)
    func agreesWithReference(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed) &* 977 &+ 5)
        let columns = 1 + seed % 4
        let escape: UInt8? = seed % 5 == 4 ? UInt8(ascii: "\\") : nil
        let text = randomText(&random, columns: columns, escape: escape, rows: 40 + seed % 7 * 30)
        var reference = ReferenceCSV()
        reference.escape = escape
        let expected = try #require(reference.rows(text, columns: columns))
        let files = try CSVFiles(bytes: text)
        let schema = Schema((0..<columns).map { Field("c\($0)", .string) })
        var options: [String: Scalar] = ["header": .boolean(false), "delim": .string(",")]
        if escape != nil { options["escape"] = .string("\\") }
        for level in [Int32(0), 2, 3] {
            for size in [64, 65, 127, 256, 1_000, 1 << 20] {
                let rows = try files.rows(options, schema: schema, chunkSize: size, cpuLevel: level)
                let texts = rows.map {
                    $0.map { value -> [UInt8]? in
                        if case .string(let text) = value { Array(text.utf8) } else { nil }
                    }
                }
                #expect(texts == expected, "seed \(seed) level \(level) chunk \(size)")
                if texts != expected { return }
            }
        }
    }

    private func randomText(_ random: inout SplitMix, columns: Int, escape: UInt8?, rows: Int) -> [UInt8] {
        var text: [UInt8] = []
        let usesQuotes = random.below(4) > 0
        for row in 0..<rows {
            for column in 0..<columns {
                if column > 0 { text.append(UInt8(ascii: ",")) }
                text += cell(&random, escape: escape, usesQuotes: usesQuotes)
            }
            if row == rows - 1, random.below(2) == 0, text.last.map({ $0 != 10 && $0 != UInt8(ascii: ",") }) == true {
                break
            }
            if random.below(5) == 0 { text.append(13) }
            text.append(10)
            if random.below(20) == 0 { text.append(10) }
        }
        return text
    }

    private func cell(_ random: inout SplitMix, escape: UInt8?, usesQuotes: Bool) -> [UInt8] {
        let letters = Array("abcdefg 0123é".utf8)
        let plain = (0..<random.below(20)).map { _ in letters[Int(random.below(11))] }
        guard usesQuotes else { return plain }
        switch random.below(6) {
        case 0: return []
        case 1: return Array("a\"b\"".utf8) + plain
        case 2: return Array("\"\"".utf8)
        case 3:
            var inner: [UInt8] = []
            for _ in 0..<random.below(90) {
                switch random.below(9) {
                case 0: inner += Array("\"\"".utf8)
                case 1: inner.append(10)
                case 2: inner += [13, 10]
                case 3: inner.append(UInt8(ascii: ","))
                case 4: inner += escape.map { [$0, random.below(2) == 0 ? 34 : $0] } ?? [UInt8(ascii: "\\")]
                default: inner.append(letters[Int(random.below(11))])
                }
            }
            return [34] + inner + [34]
        case 4: return [34] + plain + Array("\"x".utf8) + plain
        default: return plain
        }
    }

    @Test func findsLoneReturns() throws {
        let files = try CSVFiles("a,b\r1,x\r2,y\r")
        #expect(try files.rows() == [[.int(1), .string("x")], [.int(2), .string("y")]])
    }

    @Test func keepsOnlyFilteredRows() throws {
        let lines = (0..<3_000).map { "\($0),text number \($0),\(Double($0) / 4)" }
        let files = try CSVFiles("id,name,x\n" + lines.joined(separator: "\n"))
        for modulus in [2, 3, 1_000] {
            let filter = RowFilter(columns: [0]) { batch in
                let rows = batch.rows()
                return Selection(
                    rows.indices.filter { rows[$0][0] == .int(rows[$0][0].integer / Int64(modulus) * Int64(modulus)) })
            }
            let table = try files.open(chunkSize: 1 << 12)
            let rows = try CSVFixtures.rows(of: table, projection: [2, 1], filter: filter)
            let expected = stride(from: 0, to: 3_000, by: modulus).map {
                [Scalar.double(Double($0) / 4), .string("text number \($0)")]
            }
            #expect(rows == expected)
        }
        let counted = try CSVFixtures.rows(of: try files.open(), projection: [])
        #expect(counted.count == 3_000)
    }
}

extension Scalar {
    fileprivate var integer: Int64 { if case .int(let value) = self { value } else { 0 } }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}

import DovetailColumnar
import Testing

@testable import DovetailFunctions

/// Patterns that never end, subjects that are no UTF-8, and expressions that several threads share.
@Suite struct RegularExpressionTests {
    private func isFound(_ pattern: String, in bytes: [UInt8]) throws -> Bool {
        let expression = try RegularExpression(RegexForm(pattern))
        return try bytes.withUnsafeBytes { try expression.isFound(in: $0) }
    }

    @Test func aHostilePatternIsAnError() throws {
        let text = Array(String(repeating: "a", count: 60).utf8) + Array("c".utf8)
        #expect(throws: ColumnError.self) { try isFound("^(a|aa)+$", in: text) }
    }

    @Test func aLongTextNeedsNoStack() throws {
        let text = Array(String(repeating: "ab", count: 500_000).utf8)
        #expect(try isFound("^(?:a|b)*$", in: text))
    }

    @Test func bytesThatAreNoTextDoNotMatch() throws {
        #expect(try !isFound("^.$", in: [0xFF]))
        #expect(try isFound("b", in: [0xFF, 0xC3, 0x62]))
    }

    @Test func mistakesAreNamed() {
        #expect(throws: ColumnError.self) { try RegularExpression(RegexForm("(")) }
        #expect(throws: ColumnError.self) { try RegexForm("a", letters: "iq") }
    }

    @Test func lookingBehindEnds() throws {
        let expression = try RegularExpression(RegexForm("(?<=a)\\K|(?=b)"))
        try Array("aabb".utf8).withUnsafeBytes { bytes in
            var count = 0
            try expression.forEachMatch(in: bytes) { _ in
                count += 1
                return count < 100
            }
            #expect(count < 100)
        }
    }
}

import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct LexerTests {
    private func tokens(_ sql: String, _ dialect: Dialect = .ansi) throws -> [String] {
        try Lexer.tokens(of: sql, source: "", dialect: dialect).dropLast().map { "\($0.kind) \($0.text)" }
    }

    private func places(_ sql: String) throws -> [String] {
        try Lexer.tokens(of: sql, source: "", dialect: .ansi).map { "\($0.line):\($0.column)+\($0.length)" }
    }

    @Test func wordsAndNames() throws {
        #expect(try tokens("SELECT a_1 \"x \"\"y\"") == ["word SELECT", "word a_1", "quotedName x \"y"])
        #expect(try tokens("größe") == ["word größe"])
        #expect(try tokens("`a``b`", .spark(ansi: true)) == ["quotedName a`b"])
        #expect(try tokens("t.5") == ["word t", "symbol .", "number 5"])
    }

    @Test func texts() throws {
        #expect(try tokens("'it''s' ''") == ["string it's", "string "])
        #expect(try tokens("E'a\\n\\x41\\u00e9\\'' X'0aF'") == ["string a\nAé'", "binary 0aF"])
        #expect(try tokens("'a\\n'") == ["string a\\n"])
        #expect(try tokens("'a\\n\\_' \"b\"", .spark(ansi: true)) == ["string a\n\\_", "string b"])
        #expect(try tokens("$$it's$$ $q$a$$b$q$") == ["string it's", "string a$$b"])
    }

    @Test func numbers() throws {
        #expect(
            try tokens("1 1.25 .5 1. 1e3 2.5E-3 1_000 0xFF")
                == [
                    "number 1", "number 1.25", "number .5", "number 1.", "number 1e3", "number 2.5E-3", "number 1000",
                    "number 0xFF",
                ])
        #expect(try tokens("10L 1.5BD", .spark(ansi: true)) == ["number 10L", "number 1.5BD"])
    }

    @Test func signs() throws {
        #expect(
            try tokens("a<=b<>c!=d==e::f||g//h=>i:=j<=>k").filter { $0.hasPrefix("symbol") }
                == ["<=", "<>", "!=", "==", "::", "||", "//", "=>", ":=", "<=>"].map { "symbol \($0)" })
    }

    @Test func commentsAreBlanks() throws {
        #expect(try tokens("a -- b\n/* c /* d */ e */ f--") == ["word a", "word f"])
        #expect(try tokens("\u{FEFF}a\u{A0}b") == ["word a", "word b"])
        #expect(try tokens("").isEmpty)
    }

    @Test func placesCountCharacters() throws {
        #expect(try places("a\n  'é' bc") == ["1:1+1", "2:3+3", "2:7+2", "2:9+0"])
        #expect(try places("'a\nb' c") == ["1:1+2", "2:4+1", "2:5+0"])
        #expect(try places("/* ü\n */ a") == ["2:5+1", "2:6+0"])
    }

    @Test(arguments: [
        ("SELECT 'abc", "1:8+1 the text that starts here never ends\nit needs a closing '"),
        ("SELECT\n  \"abc", "2:3+1 the quoted name that starts here never ends\nit needs a closing \""),
        ("SELECT 1 /* a /* b */", "1:10+2 the comment that starts here never ends\nit needs a closing */"),
        ("SELECT $a$ x", "1:8+3 the text that starts here never ends\nit needs a closing $a$"),
        ("SELECT 1abc", "1:8+4 \"1abc\" is no number\na name cannot start with a digit unless it is quoted"),
        ("SELECT `a`", "1:8+1 unexpected character \"`\"\nnames stand in double quotes: \"name\""),
        ("SELECT \u{2018}a\u{2019}", "1:8+1 unexpected character \"\u{2018}\"\ntext stands in straight quotes: 'text'"),
        ("SELECT \u{01}", "1:8+1 unexpected character \"\\x01\""),
        ("SELECT E'\\xff'", "1:8+7 the escapes of this text do not make valid UTF-8"),
    ]) func mistakes(sql: String, message: String) {
        #expect(failure(sql) == message)
    }
}

import CPCRE2
import DovetailColumnar

/// A compiled pattern of PCRE2's syntax, which is Perl's, near to Python's and Java's. One thread uses it.
///
/// A match that needs too many steps is an error instead of a hang.
final class RegularExpression {
    private let code: OpaquePointer
    private let result: OpaquePointer
    private let limits: OpaquePointer
    private let pattern: String
    private static let stepLimit: UInt32 = 10_000_000

    /// - Throws: `ColumnError` `.badPattern`.
    init(_ pattern: String) throws {
        self.pattern = pattern
        var mistake: Int32 = 0
        var place = 0
        let bytes = Array(pattern.utf8)
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &mistake, &place, nil) else {
            throw ColumnError(
                .badPattern, "the pattern '\(pattern)' is no regular expression: \(Self.text(of: mistake))",
                kind: .invalidInput, notes: ["the mistake is at character \(place + 1) of it"])
        }
        guard let result = pcre2_match_data_create_from_pattern_8(code, nil),
            let limits = pcre2_match_context_create_8(nil)
        else {
            pcre2_code_free_8(code)
            throw ColumnError(.badPattern, "no memory is left to match '\(pattern)'", kind: .resource)
        }
        pcre2_set_match_limit_8(limits, Self.stepLimit)
        // Where there is no just-in-time compiler, matching interprets the pattern.
        _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        self.code = code
        self.result = result
        self.limits = limits
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(result)
        pcre2_code_free_8(code)
    }

    /// Whether the pattern is found anywhere in the text.
    /// - Throws: `ColumnError` `.badPattern` when the match takes too many steps.
    func isFound(in text: UnsafeRawBufferPointer) throws -> Bool {
        let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let found = pcre2_match_8(code, start, start == nil ? 0 : text.count, 0, 0, result, limits)
        if found >= 0 { return true }
        if found == PCRE2_ERROR_NOMATCH { return false }
        throw ColumnError(
            .badPattern, "the pattern '\(pattern)' cannot be matched: \(Self.text(of: found))", kind: .resource)
    }

    private static func text(of mistake: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(mistake, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[0..<Int(count)], as: UTF8.self) : "error \(mistake)"
    }
}

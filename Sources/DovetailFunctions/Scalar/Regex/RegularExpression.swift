import CPCRE2
import DovetailColumnar

/// A compiled pattern of PCRE2's syntax, which is Perl's, near to Python's and Java's. One thread uses it at a time.
///
/// A match that needs too many steps is an error instead of a hang.
final class RegularExpression: @unchecked Sendable {
    let form: RegexForm
    /// Groups in parentheses.
    let groupCount: Int
    private let code: OpaquePointer
    private let result: OpaquePointer
    private let limits: OpaquePointer
    private let stack: OpaquePointer?
    private let places: UnsafeMutablePointer<Int>
    private static let stepLimit: UInt32 = 10_000_000

    /// - Throws: `ColumnError` `.badPattern`.
    init(_ form: RegexForm) throws {
        self.form = form
        var mistake: Int32 = 0
        var place = 0
        let bytes = Array(form.pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, form.options, &mistake, &place, nil) else {
            throw ColumnError(
                .badPattern, "the pattern '\(form.pattern)' is no regular expression: \(Self.text(of: mistake))",
                kind: .invalidInput, notes: ["the mistake is at character \(place + 1) of it"])
        }
        guard let result = pcre2_match_data_create_from_pattern_8(code, nil),
            let limits = pcre2_match_context_create_8(nil)
        else {
            pcre2_code_free_8(code)
            throw ColumnError(.badPattern, "no memory is left to match '\(form.pattern)'", kind: .resource)
        }
        pcre2_set_match_limit_8(limits, Self.stepLimit)
        // Where there is no just-in-time compiler, matching interprets the pattern.
        _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
        if let stack { pcre2_jit_stack_assign_8(limits, nil, UnsafeMutableRawPointer(stack)) }
        self.code = code
        self.result = result
        self.limits = limits
        places = pcre2_get_ovector_pointer_8(result)
        groupCount = Int(pcre2_get_ovector_count_8(result)) - 1
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(result)
        pcre2_code_free_8(code)
        if let stack { pcre2_jit_stack_free_8(stack) }
    }

    /// Whether the pattern is found in the text at or after byte `start`; `range(of:)` then says where.
    ///
    /// - Parameter isNotEmptyAtStart: a match of nothing right at `start` does not count.
    /// - Throws: `ColumnError` `.badPattern` when the match takes too many steps.
    @inline(__always)
    func isFound(
        in text: UnsafeRawBufferPointer, from start: Int = 0, isNotEmptyAtStart: Bool = false
    ) throws -> Bool {
        let options = isNotEmptyAtStart ? UInt32(PCRE2_NOTEMPTY_ATSTART) : 0
        let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let found = pcre2_match_8(code, base, base == nil ? 0 : text.count, start, options, result, limits)
        if found >= 0 { return true }
        if found == PCRE2_ERROR_NOMATCH { return false }
        return try isFoundSlowly(in: text, from: start, options, found)
    }

    /// Without the just-in-time compiler where its stack is too small, or the reason why the match failed.
    @inline(never)
    private func isFoundSlowly(
        in text: UnsafeRawBufferPointer, from start: Int, _ options: UInt32, _ failure: Int32
    ) throws -> Bool {
        var found = failure
        if found == PCRE2_ERROR_JIT_STACKLIMIT {
            let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
            found = pcre2_match_8(code, base, text.count, start, options | UInt32(PCRE2_NO_JIT), result, limits)
            if found >= 0 { return true }
            if found == PCRE2_ERROR_NOMATCH { return false }
        }
        throw ColumnError(
            .badPattern, "the pattern '\(form.pattern)' cannot be matched: \(Self.text(of: found))", kind: .resource)
    }

    /// The bytes that a group took in the last match, 0 being the whole; nil where it took no part.
    @inline(__always)
    func range(of group: Int) -> Range<Int>? {
        guard group <= groupCount else { return nil }
        let (start, end) = (places[2 * group], places[2 * group + 1])
        // PCRE2's sign for "took no part" is -1; a pattern with \K may end before it starts.
        return start < 0 || end < start ? nil : start..<end
    }

    private static func text(of mistake: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(mistake, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[0..<Int(count)], as: UTF8.self) : "error \(mistake)"
    }
}

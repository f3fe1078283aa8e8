import CDovetailKernels

/// A LIKE pattern, compiled: most patterns are a plain test of the value's beginning, end or middle.
struct LikePattern {
    /// `%` and `_` are wildcards; everything else stands for itself.
    private enum Part: Equatable {
        case bytes([UInt8])
        /// One character, of one to four bytes.
        case one
        /// Any number of characters, none too.
        case any
    }

    private enum Test {
        case anything
        case exact
        case prefix
        case suffix
        case contains
        case general([Part])
    }

    private let test: Test
    /// What a plain test looks for.
    private let needle: [UInt8]

    /// - Throws: `ColumnError` where the escape character ends the pattern.
    init(_ pattern: String, escape: Character?) throws {
        let parts = try LikePattern.parse(pattern, escape: escape)
        needle = parts.lazy.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }.first ?? []
        let shape = parts.map { part -> UInt8 in
            switch part {
            case .bytes: UInt8(ascii: "b")
            case .one: UInt8(ascii: "_")
            case .any: UInt8(ascii: "%")
            }
        }
        switch String(decoding: shape, as: UTF8.self) {
        case "", "b": test = .exact
        case "%": test = .anything
        case "b%": test = .prefix
        case "%b": test = .suffix
        case "%b%": test = .contains
        default: test = .general(parts)
        }
    }

    private static func parse(_ pattern: String, escape: Character?) throws -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        func close() {
            if !literal.isEmpty { parts.append(.bytes(literal)) }
            literal = []
        }
        // Scalars, not characters: `%` after a letter and before a combining mark is a wildcard all the same.
        let escapeScalar = escape?.unicodeScalars.first
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped {
                literal.append(contentsOf: String(Character(scalar)).utf8)
                isEscaped = false
            } else if scalar == escapeScalar {
                isEscaped = true
            } else if scalar == "%" {
                close()
                if parts.last != .any { parts.append(.any) }
            } else if scalar == "_" {
                close()
                parts.append(.one)
            } else {
                literal.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        if isEscaped {
            throw ColumnError(
                .badPattern, "the LIKE pattern '\(pattern)' ends with its escape character", kind: .invalidInput,
                notes: ["write the escape character twice to look for itself"])
        }
        close()
        return parts
    }

    /// Bits that say of each value whether it matches.
    func matches(_ column: StringColumn) -> Bitmap {
        let views = column.pointer
        return needle.withUnsafeBytes { needle -> Bitmap in
            let length = needle.count
            let view = needle.baseAddress.map { StringView($0, count: length) } ?? StringView()
            switch test {
            case .anything: return Bitmap(repeating: true, count: column.count)
            case .exact: return Kernels.packBits(column.count) { views[$0] == view }
            case .prefix:
                return matchPrefix(views, column.count, needle)
            case .suffix:
                return Kernels.packBits(column.count) { row in
                    views[row].withBytes { bytes in
                        bytes.count >= length
                            && StringView.compareBytes(
                                UnsafeRawBufferPointer(rebasing: bytes[(bytes.count &- length)...]), needle) == 0
                    }
                }
            case .contains:
                return Kernels.packBits(column.count) { row in
                    views[row].withBytes { LikePattern.find(needle, in: $0, from: 0) >= 0 }
                }
            case .general(let parts):
                return Kernels.packBits(column.count) { row in views[row].withBytes { LikePattern.match(parts, $0) } }
            }
        }
    }

    /// The four bytes beside the length decide most rows.
    private func matchPrefix(
        _ views: UnsafePointer<StringView>, _ count: Int, _ needle: UnsafeRawBufferPointer
    ) -> Bitmap {
        let length = needle.count
        let head = min(length, 4)
        var wanted: UInt64 = 0
        for index in 0..<head { wanted |= UInt64(needle[index]) &<< UInt64(32 + 8 * index) }
        let mask: UInt64 = head == 4 ? 0xFFFF_FFFF_0000_0000 : ((1 &<< UInt64(8 * head)) &- 1) &<< 32
        return Kernels.packBits(count) { row in
            let view = views[row]
            guard view.low & mask == wanted, view.count >= length else { return false }
            if length <= 4 { return true }
            return view.withBytes { bytes in
                StringView.compareBytes(UnsafeRawBufferPointer(rebasing: bytes[..<length]), needle) == 0
            }
        }
    }

    @inline(__always)
    private static func find(_ needle: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int) -> Int
    {
        guard let pattern = needle.baseAddress, let base = text.baseAddress, needle.count > 0 else { return start }
        if text.count &- start < needle.count { return -1 }
        let found = dovetail_find(
            (base + start).assumingMemoryBound(to: UInt8.self), Int64(text.count &- start),
            pattern.assumingMemoryBound(to: UInt8.self), Int64(needle.count))
        return found < 0 ? -1 : start &+ Int(found)
    }

    /// Greedy with one point to return to: the last `%`, as an earlier one can never do better.
    private static func match(_ parts: [Part], _ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        var part = 0
        var anchor: (part: Int, position: Int)?
        while true {
            if part == parts.count, position == text.count { return true }
            var advanced = false
            if part < parts.count {
                switch parts[part] {
                case .any:
                    anchor = (part + 1, position)
                    part += 1
                    if part == parts.count { return true }
                    advanced = true
                case .one:
                    if position < text.count {
                        position += characterLength(text, position)
                        part += 1
                        advanced = true
                    }
                case .bytes(let bytes):
                    if text.count - position >= bytes.count,
                        bytes.elementsEqual(text[position..<position + bytes.count])
                    {
                        position += bytes.count
                        part += 1
                        advanced = true
                    }
                }
            }
            if advanced { continue }
            guard let last = anchor, last.position < text.count else { return false }
            var next = last.position + characterLength(text, last.position)
            // A piece of text after the `%` says where to go on.
            if case .bytes(let bytes) = parts[last.part] {
                next = bytes.withUnsafeBytes { find($0, in: text, from: next) }
                if next < 0 { return false }
            }
            anchor = (last.part, next)
            position = next
            part = last.part
        }
    }

    /// Bytes of the UTF-8 character that starts at `position`; at least one, within the text.
    @inline(__always)
    private static func characterLength(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
        let first = text[position]
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return min(length, text.count - position)
    }
}

extension DiagnosticCode {
    /// A pattern that cannot be read.
    public static let badPattern = DiagnosticCode("DV-2120")
}

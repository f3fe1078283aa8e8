import DovetailColumnar

/// A place in JSON: `$.a[0].b` and its kin, `/a/0/b` (a JSON pointer), or the name of one member.
struct JSONPath: Hashable {
    enum Step: Hashable {
        case member([UInt8])
        /// A member, or the element with that number: a pointer does not tell which.
        case either([UInt8], Int)
        /// Below zero from the end; `Int.max` behind the last.
        case element(Int)
        case anyMember
        case anyElement
        /// Members of the name at any depth; nil for all values.
        case deep([UInt8]?)
    }

    private(set) var steps: [Step] = []

    /// Whether it can be found in more places than one.
    var hasWildcard: Bool {
        steps.contains {
            switch $0 {
            case .anyMember, .anyElement, .deep: true
            case .member, .either, .element: false
            }
        }
    }

    init(element: Int) { steps = [.element(element)] }

    /// - Throws: `ColumnError` where a path that begins with `$` is malformed.
    init(_ text: String) throws {
        switch text.utf8.first {
        case nil: break
        case UInt8(ascii: "$"): steps = try JSONPath.steps(text)
        case UInt8(ascii: "/"):
            steps = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
                let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
                return Int(name).map { .either(Array(name.utf8), $0) } ?? .member(Array(name.utf8))
            }
        default: steps = [.member(Array(text.utf8))]
        }
    }

    private static func steps(_ text: String) throws -> [Step] {
        var (rest, steps) = (text.dropFirst(), [Step]())
        while let sign = rest.popFirst() {
            switch sign {
            case ".":
                let isDeep = rest.first == "."
                if isDeep { rest.removeFirst() }
                if rest.first == "*" {
                    rest.removeFirst()
                    steps.append(isDeep ? .deep(nil) : .anyMember)
                    continue
                }
                let name = try memberName(&rest, text)
                steps.append(isDeep ? .deep(name) : .member(name))
            case "[": steps.append(try bracket(&rest, text))
            default: throw malformed(text, near: "\(sign)\(rest)")
            }
        }
        let descents = steps.count { if case .deep = $0 { true } else { false } }
        // Several would find the same places over and over.
        if descents > 1 { throw malformed(text, near: "..") }
        return steps
    }

    private static func malformed(_ text: String, near part: String) -> ColumnError {
        ColumnError(
            .badPattern, "the JSON path '\(text)' is malformed near '\(part)'", kind: .invalidInput,
            notes: ["paths look like $.member[0].\"other member\"[*]"])
    }

    private static func memberName(_ rest: inout Substring, _ text: String) throws -> [UInt8] {
        if let quote = rest.first, quote == "\"" {
            return try quoted(&rest, quote, text)
        }
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else { throw malformed(text, near: ".\(rest)") }
        rest = rest.dropFirst(name.count)
        return Array(name.utf8)
    }

    private static func quoted(_ rest: inout Substring, _ quote: Character, _ text: String) throws -> [UInt8] {
        rest.removeFirst()
        var name = ""
        while let character = rest.popFirst() {
            if character == quote { return Array(name.utf8) }
            if character == "\\", let next = rest.popFirst() { name.append(next) } else { name.append(character) }
        }
        throw malformed(text, near: name)
    }

    /// `0]`, `#-1]`, `-1]`, `*]`, `'name']`
    private static func bracket(_ rest: inout Substring, _ text: String) throws -> Step {
        let start = rest
        var step: Step?
        if let quote = rest.first, quote == "'" || quote == "\"" {
            step = .member(try quoted(&rest, quote, text))
        } else if rest.first == "*" {
            rest.removeFirst()
            step = .anyElement
        } else {
            let isFromEnd = rest.first == "#"
            if isFromEnd { rest.removeFirst() }
            let digits = rest.prefix { $0 == "-" || $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            if let number = Int(digits), !isFromEnd || number < 0 { step = .element(number) }
            if isFromEnd, digits.isEmpty { step = .element(.max) }
        }
        guard let step, rest.popFirst() == "]" else { throw malformed(text, near: "[\(start)") }
        return step
    }

    // MARK: Finding

    /// The places it leads to from the value at `root`, in order, until `body` says no. The text is valid.
    func forEachMatch(in bytes: UnsafeRawBufferPointer, root: Range<Int>, _ body: (Range<Int>) -> Bool) {
        _ = walk(bytes, root, 0, body)
    }

    /// The first place it leads to.
    func first(in bytes: UnsafeRawBufferPointer, root: Range<Int>) -> Range<Int>? {
        var found: Range<Int>?
        forEachMatch(in: bytes, root: root) {
            found = $0
            return false
        }
        return found
    }

    private func walk(
        _ bytes: UnsafeRawBufferPointer, _ value: Range<Int>, _ step: Int, _ body: (Range<Int>) -> Bool
    ) -> Bool {
        guard step < steps.count else { return body(value) }
        var scanner = JSONScanner(bytes, at: value.lowerBound)
        var goesOn = true
        func follow(_ place: Range<Int>) { goesOn = walk(bytes, place, step + 1, body) }
        switch steps[step] {
        case .member(let name): if let place = member(name, &scanner) { follow(place) }
        case .either(let name, let index):
            let isArray = bytes[value.lowerBound] == UInt8(ascii: "[")
            if let place = isArray ? element(index, &scanner) : member(name, &scanner) { follow(place) }
        case .element(let index): if let place = element(index, &scanner) { follow(place) }
        case .anyMember:
            scanner.forEachMember { _, place in
                follow(place)
                return goesOn
            }
        case .anyElement:
            scanner.forEachElement { place in
                follow(place)
                return goesOn
            }
        case .deep(let name): return descend(bytes, value, name, step, body)
        }
        return goesOn
    }

    /// The value's members of the name and those of all values in it; without a name the value itself and all in it.
    private func descend(
        _ bytes: UnsafeRawBufferPointer, _ value: Range<Int>, _ name: [UInt8]?, _ step: Int,
        _ body: (Range<Int>) -> Bool
    ) -> Bool {
        var goesOn = true
        var scanner = JSONScanner(bytes, at: value.lowerBound)
        scanner.forEachMember { member, place in
            if name.map({ JSONText.equals(bytes, member, $0) }) ?? true { goesOn = walk(bytes, place, step + 1, body) }
            if goesOn { goesOn = descend(bytes, place, name, step, body) }
            return goesOn
        }
        scanner.forEachElement { place in
            if name == nil { goesOn = walk(bytes, place, step + 1, body) }
            if goesOn { goesOn = descend(bytes, place, name, step, body) }
            return goesOn
        }
        return goesOn
    }

    private func member(_ name: [UInt8], _ scanner: inout JSONScanner) -> Range<Int>? {
        let bytes = scanner.bytes
        var found: Range<Int>?
        scanner.forEachMember { member, place in
            if JSONText.equals(bytes, member, name) { found = place }
            return found == nil
        }
        return found
    }

    private func element(_ index: Int, _ scanner: inout JSONScanner) -> Range<Int>? {
        var (places, found): ([Range<Int>], Range<Int>?) = ([], nil)
        var left = index
        scanner.forEachElement { place in
            if index < 0 { places.append(place) } else if left == 0 { found = place }
            left -= 1
            return found == nil
        }
        if index < 0, index.magnitude <= UInt(places.count) { return places[places.count + index] }
        return found
    }
}

import DovetailPlan

/// OVER, the windows it names, and their frames.
extension Parser {
    /// What follows a call's parentheses: `[IGNORE NULLS] [OVER ..]`.
    func parseOver(
        _ call: UnresolvedExpression.FunctionCall, ignoresNulls inside: Bool?, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        var treatment = inside
        // Before a parenthesis that closes the words belong to a call around this one: first_value(f(x) IGNORE NULLS) OVER (..).
        if treatment == nil, !peek(2).isSymbol(")") { treatment = try parseNullTreatment() }
        guard at(.over), peek().isSymbol("(") || peek().isName else {
            if treatment != nil { throw expected("OVER after \(treatment == true ? "IGNORE" : "RESPECT") NULLS") }
            return try node(.call(call), from: start)
        }
        advance()
        var call = call
        var window: UnresolvedExpression.WindowSpecification
        if at("(") {
            window = try parseWindow()
        } else {
            window = try namedWindow()
        }
        if !call.order.isEmpty {
            // Over a whole partition the window's own order does the same.
            guard window.order.isEmpty, window.frame == nil, !call.isWithinGroup else {
                throw unsupported("ORDER BY inside of a function over an ordered window is")
            }
            window.order = call.order
            window.frame = UnresolvedExpression.WindowFrame(
                unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing)
            call.order = []
        }
        return try node(
            .window(.init(call: call, ignoresNulls: treatment == true, window: window)), from: start)
    }

    /// IGNORE NULLS or RESPECT NULLS; nil where neither stands.
    func parseNullTreatment() throws(SQLError) -> Bool? {
        if accept(.ignore, .nulls) { return true }
        return accept(.respect, .nulls) ? false : nil
    }

    // MARK: Names

    /// The windows that the WINDOW clause of the SELECT at the cursor names: it stands behind the calls that use them, so it
    /// is looked for ahead.
    func namedWindows() throws(SQLError) -> [String: UnresolvedExpression.WindowSpecification] {
        guard let place = windowClause() else { return [:] }
        let start = position
        position = place
        defer { position = start }
        return try parseWindowClause()
    }

    /// Where WINDOW stands in the query at the cursor, outside of parentheses and before the next SELECT of a UNION.
    private func windowClause() -> Int? {
        var depth = 0
        for index in position..<tokens.count {
            let token = tokens[index]
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            if depth < 0 || token.isSymbol(";") { return nil }
            guard depth == 0, let keyword = token.keyword else { continue }
            switch keyword {
            case .window where tokens.count > index + 2 && tokens[index + 2].keyword == .as: return index
            case .union, .intersect, .limit, .order: return nil
            default: continue
            }
        }
        return nil
    }

    /// `WINDOW a AS (..), b AS (a ..)`
    func parseWindowClause() throws(SQLError) -> [String: UnresolvedExpression.WindowSpecification] {
        advance()
        let outer = windows
        windows = [:]
        defer { windows = outer }
        repeat {
            let start = position
            let name = try expectName("a name for a window")
            guard windows[name.lowercased()] == nil else {
                throw invalid("WINDOW names \"\(name)\" twice", from: start)
            }
            try expect(.as, "after \"\(name)\" in WINDOW")
            guard at("(") else { throw expected("\"(\" before the window \"\(name)\"") }
            windows[name.lowercased()] = try parseWindow()
        } while accept(",")
        return windows
    }

    private func namedWindow() throws(SQLError) -> UnresolvedExpression.WindowSpecification {
        let start = position
        let name = try expectName("the name of a window")
        guard let window = windows[name.lowercased()] else {
            let names = windows.keys.sorted().joined(separator: ", ")
            throw SQLError(
                .invalidClause, "window \"\(name)\" does not exist", location: location(from: start),
                notes: [windows.isEmpty ? "there is no WINDOW clause" : "WINDOW names: \(names)"])
        }
        return window
    }

    // MARK: Windows

    /// `([name] [PARTITION BY ..] [ORDER BY ..] [frame])`
    private func parseWindow() throws(SQLError) -> UnresolvedExpression.WindowSpecification {
        advance()
        return try nested { () throws(SQLError) in
            var window = UnresolvedExpression.WindowSpecification()
            let start = position
            var base: String?
            if current.isName, current.kind == .quotedName || !startsWindowPart {
                base = current.text
                window = try namedWindow()
                if window.frame != nil {
                    throw invalid("window \"\(base ?? "")\" has a frame: it cannot be extended", from: start)
                }
            }
            if atWord("partition"), peek().keyword == .by {
                if let base {
                    throw invalid("window \"\(base)\" is extended: it takes no PARTITION BY", from: position)
                }
                advance()
                advance()
                repeat { window.partitions.append(try parseExpression()) } while accept(",")
            }
            if at(.order) {
                if let base, !window.order.isEmpty {
                    throw invalid("window \"\(base)\" has an ORDER BY already", from: position)
                }
                advance()
                try expect(.by, "after \"ORDER\"")
                repeat { window.order.append(try parseDirection(of: try parseExpression())) } while accept(",")
            }
            window.frame = try parseFrame()
            try expect(")", "after a window")
            return window
        }
    }

    private var startsWindowPart: Bool {
        switch current.text.lowercased() {
        case "partition", "order", "rows", "range", "groups": true
        default: false
        }
    }

    func atWord(_ word: String) -> Bool { current.kind == .word && current.text.lowercased() == word }

    private func acceptWord(_ word: String) -> Bool {
        guard atWord(word) else { return false }
        advance()
        return true
    }

    // MARK: Frames

    private func parseFrame() throws(SQLError) -> UnresolvedExpression.WindowFrame? {
        let start = position
        guard current.kind == .word,
            let unit = UnresolvedExpression.WindowFrame.Unit(rawValue: current.text.uppercased())
        else { return nil }
        advance()
        var frame: UnresolvedExpression.WindowFrame
        if accept(.between) {
            let first = try parseBound()
            try expect(.and, "between the ends of a frame")
            frame = .init(unit: unit, start: first, end: try parseBound())
        } else {
            frame = .init(unit: unit, start: try parseBound())
        }
        if accept(.exclude) { frame.exclusion = try parseExclusion() }
        if let problem = frame.problem { throw invalid(problem, from: start) }
        return frame
    }

    private func parseBound() throws(SQLError) -> UnresolvedExpression.WindowFrame.Bound {
        if atWord("unbounded") {
            advance()
            if acceptWord("preceding") { return .unboundedPreceding }
            if acceptWord("following") { return .unboundedFollowing }
            throw expected("PRECEDING or FOLLOWING after \"UNBOUNDED\"")
        }
        if atWord("current"), peek().keyword == .row {
            advance()
            advance()
            return .currentRow
        }
        let offset = try parseExpression()
        if acceptWord("preceding") { return .preceding(offset) }
        if acceptWord("following") { return .following(offset) }
        throw expected("PRECEDING or FOLLOWING after the distance of a frame")
    }

    private func parseExclusion() throws(SQLError) -> UnresolvedExpression.WindowFrame.Exclusion {
        if atWord("current"), peek().keyword == .row {
            advance()
            advance()
            return .currentRow
        }
        if accept(.group) { return .group }
        if accept(.ties) { return .ties }
        if atWord("no"), peek().text.lowercased() == "others" {
            advance()
            advance()
            return .none
        }
        throw expected("CURRENT ROW, GROUP, TIES or NO OTHERS after \"EXCLUDE\"")
    }
}

extension UnresolvedExpression.WindowFrame {
    /// What is wrong with the ends as they are written.
    fileprivate var problem: String? {
        switch (start, end) {
        case (.unboundedFollowing, _): "a frame cannot start at UNBOUNDED FOLLOWING"
        case (_, .unboundedPreceding): "a frame cannot end at UNBOUNDED PRECEDING"
        case (.currentRow, .preceding): "a frame that starts at CURRENT ROW cannot end before it"
        case (.following, .preceding), (.following, .currentRow):
            "a frame that starts after the current row cannot end at it or before"
        default: nil
        }
    }
}

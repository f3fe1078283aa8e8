import DovetailColumnar
import Synchronization

/// Compiled expressions that no thread uses now, so that a pattern is compiled once a thread and not once a batch.
enum RegexPool {
    private static let idle = Mutex<[RegularExpression]>([])
    private static let capacity = 64

    private static func take(_ form: RegexForm) throws -> RegularExpression {
        let found = idle.withLock { idle -> RegularExpression? in
            guard let place = idle.lastIndex(where: { $0.form == form }) else { return nil }
            return idle.remove(at: place)
        }
        return try found ?? RegularExpression(form)
    }

    private static func put(_ expression: RegularExpression) {
        idle.withLock { idle in
            if idle.count >= capacity { idle.removeFirst() }
            idle.append(expression)
        }
    }

    /// The patterns of a batch, as a rule the same one for all rows.
    final class Patterns {
        private let patterns: StringColumn
        private let letters: StringColumn?
        private let own: String
        private let isWhole: Bool
        private var current: (pattern: StringView, letters: StringView, expression: RegularExpression)?

        /// - Parameter own: options that only some functions know; see `RegexForm`.
        init(_ rows: RowFunction.Rows, pattern: Int, letters: Int? = nil, own: String = "", isWhole: Bool = false) {
            patterns = rows.text(pattern)
            self.letters = letters.flatMap { $0 < rows.argumentCount ? rows.text($0) : nil }
            self.own = own
            self.isWhole = isWhole
        }

        deinit { if let current { RegexPool.put(current.expression) } }

        /// The expression of a row that is not null.
        @inline(__always)
        subscript(row: Int) -> RegularExpression {
            get throws {
                let (pattern, letters) = (patterns.pointer[row], letters?.pointer[row] ?? StringView())
                if let current, current.pattern == pattern, current.letters == letters { return current.expression }
                return try change(to: pattern, letters)
            }
        }

        private func change(to pattern: StringView, _ letters: StringView) throws -> RegularExpression {
            if let current { RegexPool.put(current.expression) }
            current = nil
            let form = try RegexForm(pattern.string, letters: letters.string, own: own, isWhole: isWhole)
            let expression = try RegexPool.take(form)
            current = (pattern, letters, expression)
            return expression
        }
    }
}

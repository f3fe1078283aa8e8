/// "Did you mean": the known name nearest to a misspelled one.
enum Suggestion {
    /// The nearest of `candidates` within two edits or a third of the length, without regard to case.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(200))
        let limit = max(2, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(200))
            // A short name within two edits of everything helps nobody.
            let bound = min(limit, max(wanted.count, other.count) - 1)
            guard abs(other.count - wanted.count) <= bound else { continue }
            let found = distance(wanted, other)
            if found <= bound, found < best?.distance ?? .max { best = (candidate, found) }
        }
        return best?.name
    }

    /// The note that carries it.
    static func note(for name: String, among candidates: [String]) -> String? {
        nearest(to: name, among: candidates).map { "did you mean \"\($0)\"?" }
    }

    /// Insertions, deletions, replacements and swaps of neighbors that turn one into the other.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1] + [Int](repeating: 0, count: right.count)
            for j in right.indices {
                let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
                row[j + 1] = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }

    /// `a, b, c (3)`; beyond ten names the first ten and how many there are.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(10).joined(separator: ", ")
        return names.count > 10 ? "\(shown), ... (\(names.count))" : "\(shown) (\(names.count))"
    }
}

import DovetailColumnar
import DovetailPlan

/// `docs/functions.md`, written from what the registered functions say about themselves.
public enum FunctionReference {
    /// The reference of all built-in functions in Markdown.
    public static var text: String {
        var text = """
            # Functions

            Written by `make functions`; every example runs as a test. Names in parentheses are other names of the same \
            function. Functions called `spark_...` are what the dialect `spark` calls by the rest of the name.


            """
        var known: Set<String> = []
        for family in FunctionFamily.all {
            text += section(family.title, family.scalars.map(Entry.init))
            known.formUnion(family.scalars.map(\.name))
        }
        let others = BuiltinFunctions.scalars.filter { !known.contains($0.name) }
        text += section("Others", others.map(Entry.init))
        text += section("Aggregates", BuiltinFunctions.aggregates.map(Entry.init))
        text += section("Window functions", BuiltinFunctions.windows.map(Entry.init))
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private struct Entry {
        let name: String
        let aliases: [String]
        let documentation: FunctionDocumentation
        let resolve: ([DataType]) throws -> FunctionSignature

        init(_ function: any ScalarFunction) {
            (name, aliases, documentation) = (function.name, function.aliases, function.documentation)
            resolve = function.resolve
        }

        init(_ function: any AggregateFunction) {
            (name, aliases, documentation) = (function.name, function.aliases, function.documentation)
            resolve = function.resolve
        }

        init(_ function: any WindowFunction) {
            (name, aliases, documentation) = (function.name, function.aliases, function.documentation)
            resolve = function.resolve
        }

        /// What it takes and gives, found by asking it about nulls, which take any type.
        var signature: String {
            let found = (0...6).compactMap { count in
                try? resolve([DataType](repeating: .null, count: count))
            }
            guard let least = found.first, let most = found.last else { return "" }
            let required = least.parameters.map(type)
            let optional = most.parameters.dropFirst(required.count).map(type)
            let isEndless = most.parameters.count == 6
            let shown = isEndless ? required + ["..."] : required + optional.map { "[\($0)]" }
            return "(\(shown.joined(separator: ", ")))" + (most.result == .null ? "" : " → \(most.result)")
        }

        private func type(_ type: DataType) -> String { type == .null ? "any" : type.description }
    }

    private static func section(_ title: String, _ entries: [Entry]) -> String {
        if entries.isEmpty { return "" }
        var text = "## \(title)\n\n"
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            let aliases = entry.aliases.isEmpty ? "" : " (\(entry.aliases.map { "`\($0)`" }.joined(separator: ", ")))"
            text += "**`\(entry.name)`**`\(entry.signature)`\(aliases): \(entry.documentation.summary)\n"
            if !entry.documentation.examples.isEmpty {
                let lines = entry.documentation.examples.map { example in
                    let result = example.result.isEmpty ? "(empty)" : example.result
                    return "\(example.sql)  → \(result.split(separator: "\n").joined(separator: "\n  "))"
                }
                text += "```sql\n\(lines.joined(separator: "\n"))\n```\n"
            }
            text += "\n"
        }
        return text
    }
}

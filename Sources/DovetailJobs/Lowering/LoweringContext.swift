import DovetailColumnar
import DovetailPlan

/// What nodes need to know to become relations.
struct LoweringContext: Sendable {
    let arguments: JobArguments
    let functions: FunctionRegistry
    /// Names of the formats this build reads and writes.
    let formats: [String]
    /// What a target does with what is there already.
    let ifExists: WriteTarget.Mode

    /// The text with its `${NAME}`s filled in.
    func text(_ text: DocumentText) throws -> String { try arguments.substituting(text.text, at: text.location) }

    /// A call of Spark's version of a function where it differs and is known; else of the one by that name.
    func sparkFunction(_ name: String) -> String {
        let own = "spark_" + name
        return functions.aggregate(own) != nil || functions.scalar(own) != nil ? own : name
    }
}

/// A text of the document that arguments may be filled into.
struct DocumentText: Sendable {
    let text: String
    let location: SourceLocation
}

extension DocumentReader {
    func documentText() throws -> DocumentText { DocumentText(text: try string(), location: location) }
}

public import Dovetail
import DovetailColumnar
public import DovetailPlan

/// Makes runs of jobs on an engine.
///
/// ```swift
/// let definition = try JobDefinition(json: text, source: "job.json")
/// let run = try JobRunner(engine: Engine()).start(definition, arguments: ["day": "2024-01-31"])
/// let result = try run.run()
/// ```
public struct JobRunner: Sendable {
    private let engine: Engine
    private let ifExists: WriteTarget.Mode

    /// - Parameter ifExists: what targets do with what is there; Glue's add to it.
    public init(engine: Engine, ifExists: WriteTarget.Mode = .append) {
        self.engine = engine
        self.ifExists = ifExists
    }

    /// Decodes the nodes, fills in the arguments and lowers the graph. Opens no file.
    /// - Parameter arguments: of the run, by name with or without dashes.
    /// - Throws: `JobError`.
    public func start(_ definition: JobDefinition, arguments: [String: String] = [:]) throws -> JobRun {
        let arguments = try JobArguments(definition: definition, run: arguments)
        let graph = try JobGraph(definition)
        let context = LoweringContext(
            arguments: arguments, functions: engine.functions, formats: engine.formatNames, ifExists: ifExists)
        let relations = try graph.lowered(in: context)
        return JobRun(
            definition: definition, arguments: arguments, warnings: graph.warnings + JobRunner.warnings(arguments),
            query: engine.makeQuery(dialect: .spark(ansi: definition.isANSI)), relations: relations)
    }

    /// Parameters that change what a run reads, which this version does not act on.
    private static func warnings(_ arguments: JobArguments) -> [String] {
        let bookmarks = arguments["job-bookmark-option"] ?? arguments["continuation-option"] ?? ""
        guard bookmarks == "job-bookmark-enable" || bookmarks == "job-bookmark-pause" else { return [] }
        return ["job bookmarks are not supported by this version: the run reads all of its input"]
    }
}

import ArgumentParser
import Dovetail
import DovetailJobs
import DovetailPlan

/// `dovetail explain`: the plan of a job or a query, and with `--analyze` what each operator did.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the plan of a job or a query.",
        discussion: """
            Examples:
              dovetail explain job.json
              dovetail explain job.json --analyze --if-exists overwrite
              dovetail explain "SELECT count(*) FROM 'flights.csv'" --verbose
            """)

    @Argument(help: ArgumentHelp("A job's definition (.json, .yaml) or SQL.", valueName: "job-or-sql"))
    var subject: String

    @Flag(name: .long, help: "Run it, writing its targets, and show rows, time and bytes of each operator.")
    var analyze = false

    @Flag(name: [.short, .long], help: "Show the plan after each optimizer rule, and the columns of each operator.")
    var verbose = false

    @Option(
        name: .long, help: ArgumentHelp("An argument of the job; the same as --NAME VALUE.", valueName: "name=value"))
    var argument: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --analyze: what targets do with a folder that has files: append, overwrite or fail.",
            valueName: "mode"))
    var ifExists: WriteTarget.Mode = .append

    @OptionGroup var engine: EngineOptions

    func run() throws {
        let engine = try engine.makeEngine()
        if JobFile.isJob(subject) {
            let file = try JobFile(subject, arguments: argument)
            let run = try JobRunner(engine: engine, ifExists: ifExists)
                .start(file.definition, arguments: file.arguments)
            SignalWatch.watch(run.query)
            if analyze { return Terminal.print(PlanText(analyzed: try run.run()).description) }
            return Terminal.print(PlanText(try run.plan(trace: tracer), verbose: verbose).description)
        }
        try explain(sql: subject, engine)
    }

    private func explain(sql: String, _ engine: Engine) throws {
        let session = SQLSession(engine: engine)
        do {
            let statements = try session.statements(sql)
            for (index, statement) in statements.enumerated() {
                if index < statements.count - 1 {
                    // What stands before the last may make tables it reads.
                    _ = try session.run(statement) { SignalWatch.watch($0) }
                } else {
                    let text = try session.explain(statement, analyze: analyze, verbose: verbose, trace: tracer) {
                        SignalWatch.watch($0)
                    }
                    Terminal.print(text)
                }
            }
        } catch {
            throw Failure(error: error, source: sql)
        }
    }

    private var tracer: ((String, LogicalPlan) -> Void)? {
        guard verbose else { return nil }
        return { rule, plan in Terminal.print("-- after \(rule)\n\(plan)\n") }
    }
}

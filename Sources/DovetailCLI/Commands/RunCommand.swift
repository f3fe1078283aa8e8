public import ArgumentParser
import Dovetail
import DovetailColumnar
import DovetailJobs
public import DovetailPlan

/// `dovetail run`: one run of a job.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a Glue job definition (JSON or YAML).",
        discussion: """
            Every --NAME VALUE that is no flag below is an argument of the job, as in Glue.

            Examples:
              dovetail run job.json --s3-root data
              dovetail run job.json --day 2024-01-31 --report report.json
              dovetail run job.yaml --dry-run
            """)

    @Argument(help: ArgumentHelp("The job's definition, as `aws glue get-job` prints it; - is standard input."))
    var job: String

    @Option(
        name: .long, help: ArgumentHelp("An argument of the job; the same as --NAME VALUE.", valueName: "name=value"))
    var argument: [String] = []

    @Flag(name: .long, help: "Check the job and show plan, inputs and outputs; write nothing.")
    var dryRun = false

    @Option(name: .long, help: ArgumentHelp("Write a report of the run as JSON.", valueName: "file"))
    var report: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What targets do with a folder that has files: append, overwrite or fail. Glue's targets append.",
            valueName: "mode"))
    var ifExists: WriteTarget.Mode = .append

    @Flag(name: [.short, .long], help: "Print errors only.")
    var quiet = false

    @OptionGroup var engine: EngineOptions

    func run() throws {
        let file = try JobFile(job, arguments: argument)
        let run = try JobRunner(engine: try engine.makeEngine(), ifExists: ifExists)
            .start(file.definition, arguments: file.arguments)
        if !quiet { for warning in run.warnings { Terminal.printError("warning: \(warning)") } }
        SignalWatch.watch(run.query)
        if dryRun { return Terminal.print(DryRunText(run, plans: try run.plan()).description) }
        try execute(run)
    }

    private func execute(_ run: JobRun) throws {
        let began = ResourceUsage.now()
        let bar = quiet ? nil : ProgressBar.start(run.query)
        var failure: (any Error)?
        var result: QueryResult?
        do {
            result = try run.run()
        } catch {
            failure = error
        }
        let seconds = ResourceUsage.now() - began
        bar?.stop()
        if let report {
            try FileText.write(JobReport(run, seconds: seconds, error: failure).json, to: report)
        }
        if let failure { throw failure }
        guard let result, !quiet else { return }
        Terminal.print(
            "\(run.definition.name): "
                + RunSummary(result, seconds: seconds, peakMemory: ResourceUsage.peakMemory).description)
    }
}

extension WriteTarget.Mode: ExpressibleByArgument {}

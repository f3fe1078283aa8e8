import Dovetail
import DovetailColumnar
public import DovetailPlan

/// What a run would do, for `--dry-run`: arguments, plan, inputs, outputs and what they would replace.
public struct DryRunText: CustomStringConvertible {
    private let run: JobRun
    private let plans: [LogicalPlan]
    private static let listed = 10

    public init(_ run: JobRun, plans: [LogicalPlan]) {
        self.run = run
        self.plans = plans
    }

    public var description: String {
        var lines = ["Job \"\(run.definition.name)\", Glue \(run.definition.glueVersion)"]
        let arguments = run.arguments.values.sorted { $0.key < $1.key }
        lines += arguments.map { "  \($0.key) = \(JobReport.isSecret($0.key) ? "***" : $0.value)" }
        lines += ["", "Plan"] + PlanText(plans).description.split(separator: "\n").map { "  \($0)" }
        lines += ["", "Inputs"]
        for input in QueryContext.inputs(of: plans) {
            lines.append("  \(input.name): \(count(input.files)), \(PlanText.bytes(input.byteCount))")
            if input.files.count > 1 { lines += list(input.files) }
        }
        lines += ["", "Outputs"]
        for output in QueryContext.outputs(of: plans) {
            lines.append("  \(output.target.path): \(effect(output))")
            if output.target.mode == .overwrite { lines += list(output.existing) }
        }
        return lines.joined(separator: "\n")
    }

    private func count(_ files: [FileSummary]) -> String { files.count == 1 ? "1 file" : "\(files.count) files" }

    private func list(_ files: [FileSummary]) -> [String] {
        files.prefix(DryRunText.listed).map { "    \($0.path), \(PlanText.bytes($0.byteCount))" }
            + (files.count > DryRunText.listed ? ["    and \(files.count - DryRunText.listed) more"] : [])
    }

    private func effect(_ output: OutputSummary) -> String {
        let bytes = PlanText.bytes(output.existing.reduce(0) { $0 + $1.byteCount })
        guard !output.existing.isEmpty else { return "new" }
        let there = "\(count(output.existing)), \(bytes)"
        return switch output.target.mode {
        case .append: "files are added to \(there)"
        case .overwrite: "replaces \(there)"
        case .fail: "would fail: there are \(there)"
        }
    }
}

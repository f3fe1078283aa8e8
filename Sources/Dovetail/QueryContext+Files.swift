import DovetailColumnar
import DovetailFormats
public import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A table of files that a plan reads.
public struct InputSummary: Sendable {
    public let name: String
    public let files: [FileSummary]
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}

/// A target of a plan, and what stands there before the run.
public struct OutputSummary: Sendable {
    public let target: WriteTarget
    public let existing: [FileSummary]
}

public struct FileSummary: Hashable, Sendable {
    public let path: String
    public let byteCount: Int
}

extension QueryContext {
    /// The tables of files that plans read, each once.
    public static func inputs(of plans: [LogicalPlan]) -> [InputSummary] {
        var seen: Set<ObjectIdentifier> = []
        var inputs: [InputSummary] = []
        var open = Array(plans.reversed())
        while let plan = open.popLast() {
            if case .scan(let scan) = plan, let source = scan.source as? FileTableSource,
                seen.insert(ObjectIdentifier(source)).inserted
            {
                let files = source.table.files.map { FileSummary(path: $0.path, byteCount: $0.byteCount) }
                inputs.append(InputSummary(name: source.name, files: files))
            }
            open += plan.children.reversed()
        }
        return inputs
    }

    /// The targets of plans, in order.
    public static func outputs(of plans: [LogicalPlan]) -> [OutputSummary] {
        plans.compactMap { plan in
            guard case .write(let write) = plan else { return nil }
            let found = (try? PathExpansion(s3Root: nil).files([write.target.path])) ?? []
            return OutputSummary(
                target: write.target,
                existing: found.map { FileSummary(path: $0.path, byteCount: $0.byteCount) })
        }
    }
}

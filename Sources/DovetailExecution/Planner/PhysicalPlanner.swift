public import DovetailColumnar
public import DovetailFormats
public import DovetailPlan

/// Lowers logical plans to pipelines, cut at the operators that need all their input first.
public final class PhysicalPlanner {
    /// The beginnings of pipelines whose rows together are the output of a node; more than one after a union.
    struct Stage {
        var source: PipelineSource
        var transforms: [any Transform] = []
        /// Recursions whose working tables the rows depend on.
        var recursions: Set<String> = []

        func adding(_ transform: any Transform) -> Stage {
            Stage(source: source, transforms: transforms + [transform], recursions: recursions)
        }

        func repeated(in others: Set<String>) -> Stage {
            Stage(source: source, transforms: transforms, recursions: recursions.union(others))
        }
    }

    let runID: String
    let formats: FormatRegistry
    /// What arithmetic does with results that do not fit.
    let style: CastStyle
    let layer: any FileLayer
    var pipelines: [Pipeline] = []
    var writes: [WriteSink] = []
    var metrics: [OperatorMetrics] = []
    /// Results of shared nodes by id.
    var shared: [String: BufferSink] = [:]

    /// Runtime filters for the node that is planned next.
    var pendingFilters: [PendingFilter] = []
    /// Working tables of the recursions whose steps are being planned.
    var workingTables: [String: WorkingTable] = [:]
    /// The rows of all their rounds.
    var recursionRows: [String: WorkingTable] = [:]

    public init(context: ExecutionContext, formats: FormatRegistry, style: CastStyle = .checked) {
        self.style = style
        runID = context.runID
        layer = context.fileLayer
        self.formats = formats
    }

    /// One plan with several sinks: `plans` are writes, or a single query.
    public func plan(_ plans: [LogicalPlan]) throws -> PhysicalPlan {
        var result: ResultSink?
        for plan in plans {
            let stages = try stages(for: plan)
            if case .write = plan { continue }
            let sink = ResultSink(metrics: OperatorMetrics(name: "Result"))
            close(stages, with: sink)
            result = sink
        }
        return PhysicalPlan(
            pipelines: pipelines, result: result, schema: plans.last?.schema ?? Schema([]), writes: writes,
            metrics: metrics)
    }

    func stages(for plan: LogicalPlan) throws -> [Stage] {
        let made = try ownStages(for: plan)
        if workingTables.isEmpty { return made }
        // What is different each time is computed in each round, whether it reads rows of the round before or not.
        let recursions = plan.isVolatile ? Set(workingTables.keys) : plan.openWorkingTables
        return recursions.isEmpty ? made : made.map { $0.repeated(in: recursions) }
    }

    /// Each case is one call; the operator's file holds the body.
    private func ownStages(for plan: LogicalPlan) throws -> [Stage] {
        let filters = pendingFilters
        pendingFilters = []
        return switch plan {
        case .scan(let node): try planScan(node, filters)
        case .values(let node): try planValues(node)
        case .project(let node): try planProject(node, filters)
        case .filter(let node): try planFilter(node, filters)
        case .join(let node): try planJoin(node, filters)
        case .aggregate(let node): try planAggregate(node)
        case .window(let node): try planWindow(node)
        case .sort(let node): try planSort(node)
        case .limit(let node): try planLimit(node)
        case .union(let node): try planUnion(node)
        case .distinct(let node): try planDistinct(node)
        case .repetition(let node): try planRepetition(node)
        case .expand(let node): try planExpand(node)
        case .unnest(let node): try planUnnest(node)
        case .shared(let node): try planShared(node)
        case .pairing(let node): try planPairing(node)
        case .recursion(let node): try planRecursion(node)
        case .workingTable(let node): try planWorkingTable(node)
        case .write(let node): try planWrite(node)
        }
    }

    /// Metrics of a node, in the order of the printed plan: call before planning its inputs.
    func makeMetrics(_ name: String) -> OperatorMetrics {
        let made = OperatorMetrics(name: name, nodeID: metrics.count)
        metrics.append(made)
        return made
    }

    /// Ends stages in one sink.
    func close(_ stages: [Stage], with sink: any Sink) {
        let recursions = stages.reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        for (index, stage) in stages.enumerated() {
            pipelines.append(
                Pipeline(
                    source: stage.source, transforms: stage.transforms, sink: sink,
                    finishesSink: index == stages.count - 1, recursions: recursions))
        }
    }
}

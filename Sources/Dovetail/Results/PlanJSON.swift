import DovetailColumnar
import DovetailPlan

/// Plans as programs read them: a tree of names, and after a run what each operator did.
struct PlanJSON: CustomStringConvertible {
    private let plans: [LogicalPlan]
    private let operators: [OperatorSummary]

    init(_ plans: [LogicalPlan]) {
        self.plans = plans
        operators = []
    }

    init(analyzed result: QueryResult) {
        plans = result.plans
        operators = result.operators
    }

    var description: String {
        var text = "{\"plans\": [" + plans.map(PlanJSON.node).joined(separator: ", ") + "]"
        if !operators.isEmpty {
            text += ", \"operators\": [" + operators.map(PlanJSON.summary).joined(separator: ", ") + "]"
        }
        return text + "}"
    }

    private static func node(_ plan: LogicalPlan) -> String {
        let columns = plan.schema.fields.map {
            "{\"name\": \(JSONString.quoted($0.name)), \"type\": \(JSONString.quoted($0.type.description))}"
        }
        return "{\"operator\": \(JSONString.quoted(plan.title)), \"columns\": [\(columns.joined(separator: ", "))], "
            + "\"children\": [" + plan.children.map(node).joined(separator: ", ") + "]}"
    }

    private static func summary(_ operation: OperatorSummary) -> String {
        "{\"operator\": \(JSONString.quoted(operation.name)), \"rows\": \(operation.rowCount), "
            + "\"bytes\": \(operation.byteCount), \"nanoseconds\": \(operation.nanoseconds)}"
    }
}

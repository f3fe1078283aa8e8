import DovetailColumnar
import DovetailPlan

/// One kind of node of a job graph: knows the members of its shape, reads them, and says as a relation what the node
/// computes. `Name` and `Inputs`, which all have, are read by the graph.
protocol JobNode: Sendable {
    /// As Glue spells it.
    static var typeName: String { get }
    static var inputCount: Int { get }
    /// Whether the node writes; its relation is then a `.write`, and no node may read it.
    static var isTarget: Bool { get }
    /// Members of the node's shape in the public service model, but for `Name` and `Inputs`; any other is an error.
    static var members: [String] { get }
    /// - Throws: `JobError`.
    init(_ reader: DocumentReader) throws
    /// - Parameter inputs: as many as `inputCount`, in the order of `Inputs`.
    /// - Throws: `JobError`.
    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation
}

extension JobNode {
    static var inputCount: Int { 1 }
    static var isTarget: Bool { false }
}

/// What a node reads: the rows of another.
struct NodeInput: Sendable {
    /// Id of the node read.
    let id: String
    let relation: Relation
}

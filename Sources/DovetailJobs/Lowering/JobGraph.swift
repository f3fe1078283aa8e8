import DovetailColumnar
import DovetailPlan

/// The nodes of a job, decoded and in an order in which each follows what it reads.
public struct JobGraph: Sendable {
    struct Node: Sendable {
        let id: String
        let name: String
        let inputs: [String]
        let node: any JobNode
        let type: any JobNode.Type
    }

    /// Inputs before those that read them; only nodes that a target needs.
    let nodes: [Node]
    /// What a run passes over.
    public let warnings: [String]

    /// - Throws: `JobError` for nodes that do not decode, inputs that are not there, cycles, a job without target.
    public init(_ definition: JobDefinition) throws {
        let all = try definition.nodes.map { try JobGraph.decode($0) }
        try JobGraph.checkInputs(all, definition)
        let order = try JobGraph.topologicalOrder(all, definition)
        guard all.contains(where: { $0.type.isTarget }) else {
            throw JobError(
                .noTarget, "the job writes nothing: no node is a target",
                location: definition.location(of: "CodeGenConfigurationNodes"),
                notes: [
                    "targets of this version: "
                        + NodeRegistry.types.filter { $0.isTarget }.map { $0.typeName }.joined(separator: ", ")
                ])
        }
        let needed = JobGraph.needed(order)
        nodes = order.filter { needed.contains($0.id) }
        warnings = all.filter { !needed.contains($0.id) }.map {
            "node \"\($0.name)\" (\($0.id)) is read by no target and is passed over"
        }
    }

    private static func decode(_ definition: JobNodeDefinition) throws -> Node {
        let reader = definition.reader
        guard let type = NodeRegistry.type(named: definition.typeName) else {
            throw unknownType(definition, reader)
        }
        try reader.allowOnly(["Name", "Inputs"] + type.members)
        let name = try reader.optional("Name")?.string() ?? definition.id
        let inputs = try reader.optional("Inputs")?.strings() ?? []
        if inputs.count != type.inputCount { throw wrongCount(inputs, type, name, reader) }
        return Node(id: definition.id, name: name, inputs: inputs, node: try type.init(reader), type: type)
    }

    private static func unknownType(_ definition: JobNodeDefinition, _ reader: DocumentReader) -> JobError {
        let name = definition.typeName
        if NodeRegistry.glueTypes.contains(name) {
            return JobError(
                .unsupportedNode, "node type \"\(name)\" of \"\(definition.id)\" is not supported by this version",
                kind: .unsupported, location: reader.location,
                notes: ["supported: " + NodeRegistry.types.map { $0.typeName }.joined(separator: ", ")])
        }
        let near = Spelling.nearest(to: name, among: NodeRegistry.glueTypes)
        return reader.failure(
            .unknownNodeType, "there is no node type \"\(name)\"",
            notes: near.map { ["did you mean \"\($0)\"?"] } ?? [])
    }

    private static func wrongCount(
        _ inputs: [String], _ type: any JobNode.Type, _ name: String, _ reader: DocumentReader
    ) -> JobError {
        let has = inputs.isEmpty ? "no input" : inputs.count == 1 ? "1 input" : "\(inputs.count) inputs"
        let wanted = ["no input", "one input", "two inputs"][min(type.inputCount, 2)]
        let list = inputs.map { "\"\($0)\"" }.joined(separator: ", ")
        return JobError(
            .nodeInputs, "node \"\(name)\" has \(has)",
            location: .document(path: reader.source, member: reader.path + ".Inputs"),
            notes: [
                "a \(type.typeName) needs \(wanted), it has \(inputs.isEmpty ? "none" : "\(inputs.count) (\(list))")"
            ])
    }

    private static func checkInputs(_ nodes: [Node], _ definition: JobDefinition) throws {
        let byID = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (node, place) in zip(nodes, definition.nodes) {
            for (index, input) in node.inputs.enumerated() {
                let location = SourceLocation.document(path: place.source, member: "\(place.path).Inputs[\(index)]")
                guard let known = byID[input] else {
                    let near = Spelling.nearest(to: input, among: nodes.map(\.id).filter { $0 != node.id })
                    throw JobError(
                        .unknownInput, "node \"\(node.name)\" reads \"\(input)\", which does not exist",
                        location: location, notes: near.map { ["did you mean \"\($0)\"?"] } ?? [])
                }
                if known.type.isTarget {
                    throw JobError(
                        .unknownInput, "node \"\(node.name)\" reads \"\(input)\", which is a target and gives no rows",
                        location: location)
                }
            }
        }
    }

    // MARK: - Order

    private static func topologicalOrder(_ nodes: [Node], _ definition: JobDefinition) throws -> [Node] {
        let byID = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var order: [Node] = []
        var done: Set<String> = []
        // A path of open nodes, each with the number of inputs already looked at: no recursion, whatever the depth.
        for root in nodes where !done.contains(root.id) {
            var path = [(node: root, next: 0)]
            while let (node, next) = path.last {
                guard next < node.inputs.count else {
                    order.append(node)
                    done.insert(node.id)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let input = node.inputs[next]
                if done.contains(input) { continue }
                if let start = path.firstIndex(where: { $0.node.id == input }) {
                    throw cycle(path[start...].map(\.node.id), definition)
                }
                if let node = byID[input] { path.append((node, 0)) }
            }
        }
        return order
    }

    /// - Parameter ids: each reads the next, the last reads the first.
    private static func cycle(_ ids: [String], _ definition: JobDefinition) -> JobError {
        // As rows would flow, beginning with the node that stands first in the document.
        let flow = Array(ids.reversed())
        let first = definition.nodes.compactMap { flow.firstIndex(of: $0.id) }.first ?? 0
        let turned = Array(flow[first...] + flow[..<first])
        return JobError(
            .nodeCycle,
            "the nodes read each other in a circle: "
                + (turned + [turned[0]]).joined(separator: " -> "),
            location: definition.location(of: "CodeGenConfigurationNodes.\(turned[0])"))
    }

    /// Targets and all they read, directly or not.
    private static func needed(_ order: [Node]) -> Set<String> {
        var needed: Set<String> = []
        for node in order.reversed() where node.type.isTarget || needed.contains(node.id) {
            needed.insert(node.id)
            needed.formUnion(node.inputs)
        }
        return needed
    }
}

import DovetailColumnar

/// A job as `aws glue get-job` prints it: `{"Job": {...}}` or the object inside, as JSON or YAML.
public struct JobDefinition: Sendable {
    public let name: String
    /// Such as `5.0`; decides how bad casts end.
    public let glueVersion: String
    public let defaultArguments: [String: String]
    public let nonOverridableArguments: [String: String]
    /// In the document's order.
    let nodes: [JobNodeDefinition]
    /// Where the definition came from, for messages.
    public let source: String
    /// What stands before the members' paths: `Job.` or nothing.
    private let prefix: String

    /// - Throws: `JobError`.
    public init(json text: String, source: String) throws {
        try self.init(document: DocumentValue(json: text, source: source), source: source)
    }

    /// - Throws: `JobError`.
    public init(yaml text: String, source: String) throws {
        try self.init(document: YAMLDocument.parse(text, source: source), source: source)
    }

    init(document: DocumentValue, source: String) throws {
        var job = DocumentReader(value: document, source: source, path: "")
        if let inner = try job.optional("Job") {
            try job.allowOnly(["Job"])
            job = inner
        }
        prefix = job.path.isEmpty ? "" : job.path + "."
        try job.allowOnly(JobDefinition.members)
        self.source = source
        name = try job.optional("Name")?.string() ?? "job"
        glueVersion =
            try job.optional("GlueVersion").map { reader in
                if case .number(let text) = reader.value { return text }
                return try reader.string()
            } ?? "5.0"
        defaultArguments = try JobDefinition.arguments(job, "DefaultArguments")
        nonOverridableArguments = try JobDefinition.arguments(job, "NonOverridableArguments")
        let nodes = try job.required("CodeGenConfigurationNodes")
        self.nodes = try nodes.members().map { try JobNodeDefinition(id: $0.name, reader: $0.reader) }
        guard !self.nodes.isEmpty else { throw nodes.failure(.noTarget, "the job has no nodes") }
    }

    /// Whether casts follow Spark 4 (a bad one is an error) or Spark 3 (null).
    public var isANSI: Bool { (Double(glueVersion) ?? 5) >= 6 }

    /// Whether a node's text asks for an argument.
    public func mentions(_ argument: String) -> Bool {
        nodes.contains { DocumentValue.mentions($0.value, "${\(argument)}") }
    }

    func location(of member: String) -> SourceLocation { .document(path: source, member: prefix + member) }

    private static func arguments(_ job: DocumentReader, _ name: String) throws -> [String: String] {
        var arguments: [String: String] = [:]
        for (key, reader) in try job.optional(name)?.members() ?? [] {
            switch reader.value {
            case .number(let text), .string(let text): arguments[key] = text
            case .boolean(let flag): arguments[key] = flag ? "true" : "false"
            default: throw reader.failure(.badMember, "an argument is a string")
            }
        }
        return arguments
    }

    /// Members of `Job` and `CreateJob` in the public service model; those not read here say nothing about what a run on
    /// one machine computes.
    private static let members = [
        "Name", "JobMode", "JobRunQueuingEnabled", "Description", "LogUri", "Role", "CreatedOn", "LastModifiedOn",
        "ExecutionProperty", "Command", "DefaultArguments", "NonOverridableArguments", "Connections", "MaxRetries",
        "AllocatedCapacity", "Timeout", "MaxCapacity", "WorkerType", "NumberOfWorkers", "SecurityConfiguration",
        "NotificationProperty", "GlueVersion", "CodeGenConfigurationNodes", "ExecutionClass", "SourceControlDetails",
        "MaintenanceWindow", "ProfileName", "Tags",
    ]
}

/// A node's id, its type and the place of its content.
struct JobNodeDefinition: Sendable {
    let id: String
    let typeName: String
    let value: DocumentValue
    let source: String
    let path: String

    var reader: DocumentReader { DocumentReader(value: value, source: source, path: path) }

    /// A node is an object with one member, named as its type.
    init(id: String, reader: DocumentReader) throws {
        let members = try reader.members().filter { $0.reader.value != .null }
        guard let only = members.first, members.count == 1 else {
            throw reader.failure(
                .badMember, "node \"\(id)\" must have one type, it has \(members.count)",
                notes: members.isEmpty ? [] : ["types: " + members.map(\.name).joined(separator: ", ")])
        }
        self.id = id
        typeName = only.name
        value = only.reader.value
        source = only.reader.source
        path = only.reader.path
    }
}

import DovetailColumnar
import DovetailPlan

/// Chooses, renames, casts and nests columns: a projection in the order of the list. Columns not listed vanish.
struct ApplyMapping: JobNode {
    static let typeName = "ApplyMapping"
    static let members = ["Mapping"]

    private let mappings: [Mapping]
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        let list = try reader.required("Mapping")
        mappings = try list.elements().map { try Mapping($0, below: nil, depth: 0) }
        location = list.location
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        let tree = OutputTree()
        for mapping in mappings { try mapping.add(to: tree, path: []) }
        guard !tree.isEmpty else { throw JobError(.badMember, "the mapping keeps no column", location: location) }
        return .project(ProjectRelation(input: inputs[0].relation, items: tree.items, location: location))
    }
}

/// One entry of the list, with those for the inside of a struct below it.
private struct Mapping: Sendable {
    let target: [String]
    let source: ColumnPath?
    /// nil leaves the value's type alone.
    let type: DataType?
    let isDropped: Bool
    let children: [Mapping]
    let location: SourceLocation

    private static let members = ["ToKey", "FromPath", "FromType", "ToType", "Dropped", "Children"]
    private static let depthLimit = 32

    init(_ reader: DocumentReader, below parent: ColumnPath?, depth: Int) throws {
        guard depth < Mapping.depthLimit else { throw reader.failure(.badMember, "mappings are nested too deep") }
        try reader.allowOnly(Mapping.members)
        location = reader.location
        let own = try reader.optional("FromPath")?.columnPath()
        let source = own.map { parent?.appending($0) ?? $0 }
        self.source = source
        isDropped = try reader.optional("Dropped")?.boolean() ?? false
        children =
            try reader.optional("Children")?.elements().map { child in
                try Mapping(child, below: source ?? parent, depth: depth + 1)
            } ?? []
        // FromType says which of several types of a value is meant; here a column has one.
        if let from = try reader.optional("FromType") { _ = try GlueType.parse(from.string(), at: from.location) }
        type = try reader.optional("ToType").flatMap { try GlueType.parse($0.string(), at: $0.location) }
        let key = try reader.optional("ToKey")
        target = try key.map { DottedName.parts(try $0.string()) } ?? source.map { [$0.name] } ?? []
        guard !target.contains("") else {
            throw (key ?? reader).failure(.badMember, "the name of the target has an empty part")
        }
        if target.isEmpty { throw reader.failure(.missingMember, "\"ToKey\" is missing") }
        if source == nil { throw reader.failure(.missingMember, "\"FromPath\" is missing") }
    }

    func add(to tree: OutputTree, path: [String]) throws {
        guard !isDropped, let source else { return }
        guard children.isEmpty else {
            let inner = OutputTree()
            for child in children { try child.add(to: inner, path: []) }
            guard !inner.isEmpty else { return }
            return try tree.insert(inner.structure(of: source.expression()), at: path + target, location)
        }
        var value = source.expression()
        // Whatever the job's version, a mapping makes null of what it cannot cast.
        if let type { value = UnresolvedExpression(.cast(value, type, .spark(ansi: false)), at: source.location) }
        try tree.insert(value, at: path + target, location)
    }
}

/// Output columns by name, those with dotted names gathered into structs, in the order they first appear.
private final class OutputTree {
    private enum Entry {
        case value(UnresolvedExpression)
        case structure(OutputTree)
    }

    private var entries: [(name: String, entry: Entry)] = []

    var isEmpty: Bool { entries.isEmpty }

    func insert(_ value: UnresolvedExpression, at path: [String], _ location: SourceLocation) throws {
        guard let name = path.first else { return }
        let known = entries.first { $0.name == name }
        if path.count > 1 {
            if case .structure(let inner)? = known?.entry {
                return try inner.insert(value, at: Array(path.dropFirst()), location)
            }
            if known == nil {
                let inner = OutputTree()
                entries.append((name, .structure(inner)))
                return try inner.insert(value, at: Array(path.dropFirst()), location)
            }
        } else if known == nil {
            return entries.append((name, .value(value)))
        }
        throw JobError(.badMember, "two mappings make \"\(name)\"", location: location)
    }

    private var members: [(name: String, value: UnresolvedExpression)] {
        entries.map { name, entry in
            switch entry {
            case .value(let value): (name, value)
            case .structure(let inner): (name, UnresolvedExpression(.structure(inner.members)))
            }
        }
    }

    /// The columns, each under its name.
    var items: [UnresolvedExpression] {
        members.map { UnresolvedExpression(.alias($0.value, name: $0.name), at: $0.value.location) }
    }

    /// A struct of the entries that is null where `source` is.
    func structure(of source: UnresolvedExpression) -> UnresolvedExpression {
        let isPresent = UnresolvedExpression(.isNull(source, negated: true), at: source.location)
        let value = UnresolvedExpression(.structure(members), at: source.location)
        return UnresolvedExpression(
            .conditional(operand: nil, branches: [(when: isPresent, then: value)], otherwise: nil),
            at: source.location)
    }
}

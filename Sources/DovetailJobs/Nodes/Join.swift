import DovetailColumnar
import DovetailPlan

/// Joins two inputs on equal keys, paired by position; nulls never match.
///
/// `equijoin` is the DynamicFrame's: both sides' columns are kept, and a name of the second that the first has too gets a
/// `.` before it. The others are the DataFrame's: clashing names stay as they are, and using one is an error.
struct Join: JobNode {
    static let typeName = "Join"
    static let inputCount = 2
    static let members = ["JoinType", "Columns"]

    private let kind: JoinKind
    private let clashPrefix: String?
    private let sides: [Side]
    private let location: SourceLocation

    private struct Side: Sendable {
        let from: String
        let keys: [ColumnPath]
        let location: SourceLocation
    }

    private static let kinds: [String: JoinKind] = [
        "equijoin": .inner, "left": .left, "right": .right, "outer": .full, "leftsemi": .semi, "leftanti": .anti,
    ]

    init(_ reader: DocumentReader) throws {
        let type = try reader.required("JoinType").choice(
            ["equijoin", "left", "right", "outer", "leftsemi", "leftanti"])
        kind = Join.kinds[type] ?? .inner
        clashPrefix = type == "equijoin" ? "." : nil
        let columns = try reader.required("Columns")
        location = columns.location
        sides = try columns.elements().map { side in
            try side.allowOnly(["From", "Keys"])
            let keys = try side.required("Keys")
            return Side(
                from: try side.required("From").string(), keys: try keys.columnPaths(), location: keys.location)
        }
        guard sides.count == 2 else {
            throw columns.failure(.badMember, "a Join needs the keys of two inputs, it has those of \(sides.count)")
        }
        guard sides[0].keys.count == sides[1].keys.count else {
            throw columns.failure(
                .badMember,
                "a Join needs as many keys on both sides, it has \(sides[0].keys.count) and "
                    + "\(sides[1].keys.count)")
        }
        guard !sides[0].keys.isEmpty else { throw columns.failure(.badMember, "a Join needs at least one key") }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        let (left, right) = try paired(with: inputs)
        if let clashPrefix { return prefixed(inputs, left, right, clashPrefix) }
        return .join(
            JoinRelation(
                left: inputs[0].relation, right: inputs[1].relation, kind: kind,
                condition: .keys(left: left.map { $0.expression() }, right: right.map { $0.expression() }),
                location: location))
    }

    /// The prefix is on the second's names before its keys are looked up, so these ride along under names of their own
    /// and are left out after.
    private func prefixed(
        _ inputs: [NodeInput], _ left: [ColumnPath], _ right: [ColumnPath], _ prefix: String
    ) -> Relation {
        let names = right.indices.map { "\u{1}key \($0 + 1)" }
        let everything = UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: location)
        let copies = zip(right, names).map { key, name in
            UnresolvedExpression(.alias(key.expression(), name: name), at: key.location)
        }
        let join = JoinRelation(
            left: inputs[0].relation,
            right: .project(
                ProjectRelation(input: inputs[1].relation, items: [everything] + copies, location: location)),
            kind: kind,
            condition: .keys(
                left: left.map { $0.expression() },
                right: names.map { UnresolvedExpression(.name([$0], caseSensitive: true), at: location) }),
            clashPrefix: prefix, location: location)
        let rest = UnresolvedExpression.StarItem(excluding: names.map { [$0] }, isCaseSensitive: true)
        return .project(
            ProjectRelation(
                input: .join(join), items: [UnresolvedExpression(.star(rest), at: location)], location: location))
    }

    /// Keys of the first and of the second input; `Columns` may name them the other way round.
    private func paired(with inputs: [NodeInput]) throws -> ([ColumnPath], [ColumnPath]) {
        let ids = inputs.map(\.id)
        for side in sides where !ids.contains(side.from) {
            throw JobError(
                .unknownInput, "the Join has keys of \"\(side.from)\", which is not an input of it",
                location: side.location, notes: ["its inputs: " + ids.map { "\"\($0)\"" }.joined(separator: ", ")])
        }
        guard ids[0] != ids[1], sides[0].from != sides[1].from else {
            guard ids[0] == ids[1] else {
                throw JobError(.badMember, "the Join has keys of one input only", location: location)
            }
            return (sides[0].keys, sides[1].keys)
        }
        return sides[0].from == ids[0] ? (sides[0].keys, sides[1].keys) : (sides[1].keys, sides[0].keys)
    }
}

import DovetailColumnar
import DovetailPlan

@testable import DovetailSQL

/// Relations and expressions as compact text, so that a test can say what a query becomes in one line.
func dump(_ relation: Relation) -> String {
    switch relation {
    case .read(let node): dumpRead(node)
    case .table(let node): node.name.joined(separator: ".")
    case .tableFunction(let node):
        node.name + "("
            + (node.arguments.map(dump) + node.named.map { "\($0.name) := \(dump($0.value))" }).joined(separator: ", ")
            + ")"
    case .pivot(let node): "pivot(\(dump(node.input)))"
    case .unpivot(let node): "unpivot(\(dump(node.input)))"
    case .values(let node):
        "values(" + node.rows.map { "[" + $0.map(dump).joined(separator: ", ") + "]" }.joined(separator: ", ") + ")"
    case .project(let node):
        "project(\(dump(node.input)); \(dump(node.items))" + (node.qualify.map { "; qualify \(dump($0))" } ?? "") + ")"
    case .filter(let node): "filter(\(dump(node.input)); \(dump(node.condition)))"
    case .join(let node):
        "\(node.matching == .all ? "" : "\(node.matching) ")\(node.kind)(\(dump(node.left)), \(dump(node.right))\(dump(node.condition)))"
    case .aggregate(let node):
        "aggregate(\(dump(node.input)); by \(node.groupsAll ? "all" : dump(node.groups))\(node.sets.map { " sets \($0)" } ?? ""); \(dump(node.items))"
            + (node.having.map { "; having \(dump($0))" } ?? "")
            + (node.qualify.map { "; qualify \(dump($0))" } ?? "") + ")"
    case .sort(let node): "sort(\(dump(node.input)); \(node.keys.map(dump).joined(separator: ", ")))"
    case .limit(let node):
        "limit(\(dump(node.input)); \(node.limit.map(String.init) ?? "all")\(node.offset > 0 ? " from \(node.offset)" : ""))"
    case .union(let node):
        "union\(node.isAll ? "All" : "")\(node.byName ? "ByName" : "")(\(node.inputs.map(dump).joined(separator: ", ")))"
    case .unnest(let node):
        "unnest(\(dump(UnresolvedExpression(.call(node.function))))\(node.hasOrdinality ? ", ordinality" : ""))"
    case .setOperation(let node):
        "\(node.kind)\(node.isAll ? "All" : "")\(node.byName ? "ByName" : "")(\(dump(node.left)), \(dump(node.right)))"
    case .distinct(let node):
        "distinct(\(dump(node.input))\(node.keys.map { "; \(dump($0))" } ?? ""))"
    case .alias(let node):
        "\(dump(node.input)) as \(node.name)"
            + (node.columns.isEmpty ? "" : "(\(node.columns.joined(separator: ", ")))")
    case .recursive(let node): "recursive \(node.name)(\(dump(node.query)))"
    case .workingTable(let node): "working \(node.name)"
    case .inspection: "inspection"
    case .shared(let node): "shared<\(node.id.prefix { $0 != "#" })>(\(dump(node.input)))"
    case .write(let node): dump(node)
    }
}

func dump(_ node: WriteRelation) -> String {
    var parts = ["'\(node.target.path)'", "\(node.target.mode)"]
    if case .folder(let columns) = node.target.layout {
        parts.append("by [\(columns.joined(separator: ", "))]")
    }
    if let format = node.target.format { parts.append(format) }
    parts += options(node.target.options)
    return "write(\(dump(node.input)); \(parts.joined(separator: ", ")))"
}

private func dumpRead(_ node: ReadRelation) -> String {
    var parts = node.paths.map { "'\($0)'" }
    if let format = node.format { parts.append(format) }
    parts += options(node.options)
    if let schema = node.schema {
        parts.append("schema {\(schema.fields.map { "\($0.name) \($0.type)" }.joined(separator: ", "))}")
    }
    if !node.types.isEmpty {
        parts.append(
            "types {\(node.types.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))}")
    }
    return "read(\(parts.joined(separator: ", ")))"
}

private func options(_ options: [String: Scalar]) -> [String] {
    options.sorted { $0.key < $1.key }.map { "\($0.key)=\(dump($0.value))" }
}

private func dump(_ condition: JoinCondition) -> String {
    switch condition {
    case .none: ""
    case .on(let condition): "; \(dump(condition))"
    case .using(let names): "; using \(names.joined(separator: ", "))"
    case .natural: "; natural"
    case .keys(let left, let right): "; keys \(dump(left)) \(dump(right))"
    }
}

private func dump(_ key: UnresolvedSortKey) -> String {
    dump(key.expression) + (key.isDescending ? " desc" : "")
        + (key.nullsFirst.map { $0 ? " nulls first" : " nulls last" } ?? "")
}

func dump(_ expressions: [UnresolvedExpression]) -> String { expressions.map(dump).joined(separator: ", ") }

/// Every operation in parentheses.
func dump(_ expression: UnresolvedExpression) -> String {
    switch expression.node {
    case .name(let parts, _): return parts.joined(separator: ".")
    case .literal(let value, let type):
        return type == .null || value.isNull || type == .boolean || type == .int32 || type == .string
            ? dump(value) : "\(value.text(type: type)):\(type)"
    case .unary(let operation, let operand): return "(\(operation) \(dump(operand)))"
    case .binary(let operation, let left, let right): return "(\(dump(left)) \(operation.rawValue) \(dump(right)))"
    case .and(let operands): return "(and \(dump(operands)))"
    case .or(let operands): return "(or \(dump(operands)))"
    case .isNull(let operand, let negated): return "(\(dump(operand)) is \(negated ? "not " : "")null)"
    case .between(let value, let low, let high, let negated):
        return "(\(dump(value)) \(negated ? "not " : "")between \(dump(low)) \(dump(high)))"
    case .inList(let value, let items, let negated):
        return "(\(dump(value)) \(negated ? "not " : "")in [\(dump(items))])"
    case .like(let like):
        return "(\(dump(like.value)) \(like.isNegated ? "not " : "")\(like.ignoresCase ? "ilike" : "like") "
            + dump(like.pattern) + (like.escape.map { " escape \($0)" } ?? "") + ")"
    case .cast(let operand, let type, let style):
        return "\(style == .attempt ? "try" : "cast")(\(dump(operand)) \(type))"
    case .conditional(let operand, let branches, let otherwise):
        return "case(\(operand.map { "\(dump($0)): " } ?? "")"
            + branches.map { "\(dump($0.when)) -> \(dump($0.then))" }.joined(separator: ", ")
            + (otherwise.map { ", else \(dump($0))" } ?? "") + ")"
    case .call(let call):
        return "\(call.name)(\(call.isDistinct ? "distinct " : "")\(call.isStar ? "*" : dump(call.arguments)))"
            + (call.filter.map { " filter \(dump($0))" } ?? "")
    case .window(let window):
        return window.text({ dump($0) }, direction: { $0.directionText }, name: { $0 })
    case .star(let star): return dump(star)
    case .position(let place): return "#\(place)"
    case .resolved(_, let name): return name
    case .alias(let operand, let name): return "\(dump(operand)) as \(name)"
    case .member(let operand, let name): return "\(dump(operand)).\(name)"
    case .subquery(let call):
        let operands = call.operands.isEmpty ? "" : dump(call.operands) + "; "
        return "\(call.kind)(\(operands)\(dump(call.query)))"
    case .lambda(let names, let body): return "(\(names.joined(separator: ", ")) -> \(dump(body)))"
    case .structure(let members):
        return "{\(members.map { "\($0.name): \(dump($0.value))" }.joined(separator: ", "))}"
    }
}

private func dump(_ star: UnresolvedExpression.StarItem) -> String {
    var text = (star.qualifier.map { "\($0)." } ?? "") + "*"
    if !star.excluding.isEmpty {
        text += " exclude " + star.excluding.map { $0.joined(separator: ".") }.joined(separator: ", ")
    }
    if !star.replacing.isEmpty {
        text += " replace " + star.replacing.map { "\(dump($0.value)) as \($0.name)" }.joined(separator: ", ")
    }
    if !star.renaming.isEmpty {
        text +=
            " rename " + star.renaming.map { "\($0.from.joined(separator: ".")) as \($0.to)" }.joined(separator: ", ")
    }
    return text
}

func dump(_ value: Scalar) -> String {
    switch value {
    case .string(let text): "'\(text)'"
    case .null: "null"
    case .int(let value): String(value)
    case .boolean(let value): String(value)
    case .list(let values): "[\(values.map(dump).joined(separator: ", "))]"
    case .map(let pairs): "{\(pairs.map { "\(dump($0.key)): \(dump($0.value))" }.joined(separator: ", "))}"
    default: "\(value)"
    }
}

/// What a query becomes.
func relation(_ sql: String, _ dialect: Dialect = .ansi) throws -> String {
    dump(try SQLParser(dialect: dialect).parseQuery(sql))
}

/// What an expression becomes.
func expression(_ sql: String, _ dialect: Dialect = .ansi) throws -> String {
    dump(try SQLParser(dialect: dialect).parseExpression(sql))
}

/// Place, message and notes of the error a text gives.
func failure(_ sql: String, _ dialect: Dialect = .ansi) -> String {
    do {
        _ = try SQLParser(dialect: dialect).parse(sql)
        return "no error"
    } catch {
        return text(of: error)
    }
}

func text(of error: SQLError) -> String {
    guard case .text(_, let line, let column, let length) = error.location else { return error.message }
    return (["\(line):\(column)+\(length) \(error.message)"] + error.notes).joined(separator: "\n")
}

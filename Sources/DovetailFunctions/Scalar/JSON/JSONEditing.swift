import DovetailColumnar
import DovetailPlan

/// Functions that change JSON text: at a path, or all over it.
enum JSONEditing {
    static let all: [any ScalarFunction] = [
        edit(
            "json_set", "put in at a path, in place of what is there",
            ("json_set('{\"a\": 1}', '$.b', '2')", "{\"a\":1,\"b\":2}"),
            JSONEdit(replaces: true, inserts: true)),
        edit(
            "json_insert", "put in at a path where nothing is yet",
            ("json_insert('{\"a\": 1}', '$.a', '2')", "{\"a\":1}"), JSONEdit(replaces: false, inserts: true)),
        edit(
            "json_replace", "put in place of what is at a path",
            ("json_replace('{\"a\": 1}', '$.a', '2')", "{\"a\":2}"),
            JSONEdit(replaces: true, inserts: false)),
        remove, stripNulls, normalize, deepMerge,
    ]

    private static func edit(
        _ name: String, _ what: String, _ example: (String, String), _ edit: JSONEdit
    ) -> RowFunction {
        RowFunction(
            name, [], "The JSON text with a value, which is JSON too, \(what).", examples: [example],
            [.string, .string, .string], returns: .string
        ) { rows in
            try rows.texts { row in
                let path = try path(rows.text(1), row)
                let value = try JSONFunctions.tree(rows.text(2), row)
                return edit.applied(to: try JSONFunctions.tree(rows.text(0), row), path.steps[...], value)?.text
            }
        }
    }

    private static func path(_ texts: StringColumn, _ row: Int) throws -> JSONPath {
        let path = try JSONPath(texts.pointer[row].string)
        if !path.hasWildcard { return path }
        throw ColumnError(
            .badPattern, "JSON is not changed by a path with wildcards", kind: .invalidInput, row: row)
    }

    static let remove = RowFunction(
        "json_remove", [], "The JSON text without what is at a path.",
        examples: [("json_remove('{\"a\": 1, \"b\": 2}', '$.a')", "{\"b\":2}")], [.string, .string], returns: .string
    ) { rows in
        try rows.texts { row in
            let path = try path(rows.text(1), row)
            let edit = JSONEdit(replaces: true, inserts: false)
            return edit.applied(to: try JSONFunctions.tree(rows.text(0), row), path.steps[...], nil)?.text
        }
    }

    static let stripNulls = JSONFunctions.rewriting(
        "json_strip_nulls", [], "The JSON text without members that are null.",
        [("json_strip_nulls('{\"a\": null, \"b\": [null]}')", "{\"b\":[null]}")]
    ) { JSONTree($0, $1).withoutNulls.append(to: &$2) }

    static let normalize = JSONFunctions.rewriting(
        "json_normalize", [],
        "The JSON text without blanks and with the members of objects in the order of their names.",
        [("json_normalize('{\"b\": 1, \"a\": 2}')", "{\"a\":2,\"b\":1}")]
    ) { JSONTree($0, $1).sorted.append(to: &$2) }

    static let deepMerge = RowFunction(
        "json_deep_merge", [], "The first JSON text with the members of the second put in; nulls change nothing.",
        examples: [
            (
                "json_deep_merge('{\"a\": 1, \"b\": {\"c\": 1}}', '{\"b\": {\"d\": 2}}')",
                "{\"a\":1,\"b\":{\"c\":1,\"d\":2}}"
            )
        ], [.string, .string], returns: .string
    ) { rows in
        try rows.texts { row in
            let (tree, other) = (try JSONFunctions.tree(rows.text(0), row), try JSONFunctions.tree(rows.text(1), row))
            return tree.deeplyMerged(with: other).text
        }
    }
}

/// A change of the value at a path.
struct JSONEdit: Sendable {
    /// Whether a value that is there gives way.
    let replaces: Bool
    /// Whether a member or the element behind the last is made.
    let inserts: Bool

    /// nil where nothing is left.
    func applied(to tree: JSONTree, _ path: ArraySlice<JSONPath.Step>, _ value: JSONTree?) -> JSONTree? {
        guard let step = path.first else { return replaces ? value : tree }
        let rest = path.dropFirst()
        switch (tree, step) {
        case (.object(var members), .member(let name)), (.object(var members), .either(let name, _)):
            if let place = members.firstIndex(where: { $0.name == name }) {
                if let changed = applied(to: members[place].value, rest, value) {
                    members[place].value = changed
                } else {
                    members.remove(at: place)
                }
            } else if inserts, let value {
                members.append(.init(name: name, value: JSONEdit.wrapped(value, rest)))
            }
            return .object(members)
        case (.array(var elements), .element(let index)), (.array(var elements), .either(_, let index)):
            let place = index == .max ? elements.count : index < 0 ? elements.count + index : index
            if elements.indices.contains(place) {
                if let changed = applied(to: elements[place], rest, value) {
                    elements[place] = changed
                } else {
                    elements.remove(at: place)
                }
            } else if inserts, place == elements.count, let value {
                elements.append(JSONEdit.wrapped(value, rest))
            }
            return .array(elements)
        default: return tree
        }
    }

    /// The value inside of the objects that the rest of the path names.
    private static func wrapped(_ value: JSONTree, _ path: ArraySlice<JSONPath.Step>) -> JSONTree {
        path.reversed().reduce(value) { inner, step in
            switch step {
            case .member(let name), .either(let name, _): .object([.init(name: name, value: inner)])
            default: .array([inner])
            }
        }
    }
}

extension JSONTree {
    /// Without members that are null, at any depth.
    var withoutNulls: JSONTree {
        switch self {
        case .word, .string: self
        case .array(let elements): .array(elements.map(\.withoutNulls))
        case .object(let members):
            .object(
                members.compactMap { $0.value == .null ? nil : Member(name: $0.name, value: $0.value.withoutNulls) })
        }
    }

    /// With members in the order of their names, at any depth.
    var sorted: JSONTree {
        switch self {
        case .word, .string: self
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.map { Member(name: $0.name, value: $0.value.sorted) }.sorted {
                    $0.name.lexicographicallyPrecedes($1.name)
                })
        }
    }

    /// Objects member by member, all else by the other's value unless that is null.
    func deeplyMerged(with other: JSONTree) -> JSONTree {
        guard case .object(var members) = self, case .object(let others) = other else {
            return other == .null ? self : other
        }
        for change in others {
            if let place = members.firstIndex(where: { $0.name == change.name }) {
                members[place].value = members[place].value.deeplyMerged(with: change.value)
            } else {
                members.append(change)
            }
        }
        return .object(members)
    }
}

import DovetailColumnar

/// What a scan makes of a row: the tree of nodes to fill with the type of each, as made once a scan.
struct JSONPlan: Sendable {
    struct Item: Equatable, Sendable {
        var kind: JSONNode.Kind
        var type: DataType
        var accepted: JSONNode.Accepted = []
        var isClosed = false
        var isDeclared = false
        var key: [UInt8] = []
        /// In a row: children stand next to each other.
        var children: Range<Int> = 0..<0
        var parent: Int?
    }

    /// The row is item 0.
    private(set) var items: [Item] = []
    /// Rows are objects whose members are the columns; else the row is the only column.
    let rowsAreObjects: Bool

    /// Nothing: for whoever only checks text.
    init() { rowsAreObjects = true }

    /// - Parameter wanted: the columns to fill; the others are only known by name.
    init(_ layout: JSONLayout, wanted: Set<Int>) {
        rowsAreObjects = layout.rowsAreObjects
        let fields = layout.schema.fields
        items = [Item(kind: .object, type: .structure(fields), isClosed: layout.isInferred)]
        items[0].children = 1..<(1 + fields.count)
        for (index, field) in fields.enumerated() {
            items.append(Item(kind: .skip, type: field.type, key: Array(layout.keys[index].utf8), parent: 0))
        }
        for index in fields.indices where wanted.contains(index) {
            fill(1 + index, layout.shapes[index], isDeclared: layout.isDeclared[index], layout.options)
        }
    }

    private mutating func fill(_ item: Int, _ shape: JSONShape?, isDeclared: Bool, _ options: JSONOptions) {
        items[item].isDeclared = isDeclared
        switch items[item].type {
        case .structure(let fields):
            let isChoice = shape.map { $0.isConflict && options.conflicts == .choice } ?? false
            items[item].kind = isChoice ? .choice : .object
            items[item].isClosed = !isDeclared && !isChoice
            let shapes = fields.map { isChoice ? shape?.member($0.name) : shape?.child($0.name) }
            add(fields.map { ($0.name, $0.type) }, shapes, under: item, isDeclared, options)
            if isChoice { narrowText(items[item].children) }
        case .list(let element):
            items[item].kind = .list
            add([("", element.type)], [shape?.element], under: item, isDeclared, options)
        case .map(let key, let value):
            items[item].kind = .map
            add([("", key.type), ("", value.type)], [nil, nil], under: item, isDeclared, options)
        default:
            items[item].kind = .leaf
            items[item].accepted = JSONPlan.accepted(items[item].type, isDeclared: isDeclared)
            // Of a column without values nothing is known: other kinds than text give it another type.
            let isOpen =
                shape.map { $0.kindCount == 0 || options.conflicts == .choice && $0.string == .string } ?? false
            if isOpen, items[item].type == .string, !isDeclared { items[item].accepted = .string }
        }
    }

    private mutating func add(
        _ members: [(name: String, type: DataType)], _ shapes: [JSONShape?], under parent: Int, _ isDeclared: Bool,
        _ options: JSONOptions
    ) {
        let first = items.count
        items[parent].children = first..<(first + members.count)
        for member in members {
            items.append(Item(kind: .leaf, type: member.type, key: Array(member.name.utf8), parent: parent))
        }
        for (index, shape) in shapes.enumerated() {
            fill(first + index, shape, isDeclared: isDeclared, options)
        }
    }

    /// The texts among the members of a choice take what they are named for.
    private mutating func narrowText(_ children: Range<Int>) {
        for child in children where items[child].type == .string {
            items[child].accepted = items[child].key == Array("string".utf8) ? .string : .nested
        }
    }

    /// A declared type takes what can be cast to it, an inferred one only values of its own kind.
    private static func accepted(_ type: DataType, isDeclared: Bool) -> JSONNode.Accepted {
        switch type {
        case .string: .all
        case .boolean: isDeclared ? [.boolean, .string] : .boolean
        case .date, .time, .timestamp, .interval, .binary: .string
        default: isDeclared ? [.number, .string] : .number
        }
    }

    /// The name of a place for messages: `device.build`.
    func name(of item: Int) -> String {
        var parts: [String] = []
        var next: Int? = item
        while let index = next, index > 0 {
            let key = String(decoding: items[index].key, as: UTF8.self)
            if !key.isEmpty { parts.insert(key, at: 0) }
            next = items[index].parent
        }
        return parts.joined(separator: ".")
    }
}

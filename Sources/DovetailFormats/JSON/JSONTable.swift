import DovetailColumnar
import Synchronization

/// Files of JSON as one table.
final class JSONTable: SampledTable {
    let files: [InputFile]
    private let declared: FormatOptions
    private let current: SharedState

    private struct State {
        var layout: JSONLayout
        /// The rows met so far, where the columns come from them.
        var shape = JSONShape()
    }

    /// Columns as found so far, for all tables made of one.
    private final class SharedState: Sendable {
        private let state: Mutex<State>
        init(_ layout: JSONLayout) { state = Mutex(State(layout: layout)) }
        func withLock<R>(_ body: (inout State) throws -> R) rethrows -> R { try state.withLock { try body(&$0) } }
    }

    /// - Parameter layout: how files are read; its columns are those declared, or none.
    init(files: [InputFile], declared: FormatOptions, layout: JSONLayout) throws {
        self.files = files
        self.declared = declared
        var layout = layout
        if let schema = declared.schema {
            layout.isInferred = false
            layout.schema = schema
            layout.keys = schema.names
            layout.shapes = schema.fields.map { _ in nil }
            layout.isDeclared = schema.fields.map { _ in true }
            for (name, type) in declared.types {
                for index in schema.indices(of: name) { layout.schema.fields[index].type = type }
            }
        }
        current = SharedState(layout)
    }

    private init(_ table: JSONTable, files: [InputFile]) {
        self.files = files
        declared = table.declared
        current = table.current
    }

    func reading(_ files: [InputFile]) -> any FileTable { JSONTable(self, files: files) }

    var schema: Schema { layout.schema }
    var rowCount: Int? { nil }
    var layout: JSONLayout { current.withLock { $0.layout } }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        JSONScan(table: self, layout: layout, request: request)
    }

    /// Adds up to `limit` rows of a chunk to what the columns come from; gives how many there were.
    func learn(_ chunk: JSONChunk, limit: Int = Int.max) throws -> Int {
        let nodes = JSONNodes(JSONPlan())
        try chunk.prepareLines(layout)
        return try current.withLock { state in
            var inference = JSONInference(chunk, nodes)
            let count = try inference.add(
                limit, to: &state.shape, ignoresErrors: state.layout.options.ignoresErrors)
            if state.layout.isInferred { takeColumns(&state) }
            return count
        }
    }

    /// Takes rows that are no objects as the only column, which is declared.
    func takeRowsAsColumnIfScalar() {
        current.withLock { $0.layout.rowsAreObjects = $0.shape.hasObjects || $0.shape.kindCount == 0 }
    }

    /// Gives a table without rows its column.
    func finishColumns() {
        current.withLock { state in
            if state.layout.isInferred, state.layout.schema.fields.isEmpty { takeColumns(&state) }
        }
    }

    private func takeColumns(_ state: inout State) {
        let (shape, options) = (state.shape, state.layout.options)
        state.layout.rowsAreObjects = shape.hasObjects && !shape.isConflict && !shape.keys.isEmpty
        guard state.layout.rowsAreObjects else {
            let name = JSONLayout.rowColumn
            state.layout.keys = [name]
            state.layout.shapes = [shape]
            let type = declaredType(name)
            state.layout.schema = Schema([Field(name, type ?? shape.type(options))])
            state.layout.isDeclared = [type != nil]
            return
        }
        state.layout.keys = shape.keys
        state.layout.shapes = shape.keys.map { shape.child($0) }
        let types = shape.keys.map { declaredType($0) }
        state.layout.isDeclared = types.map { $0 != nil }
        let fields = zip(JSONTable.names(shape.keys), shape.keys.indices).map { name, index in
            Field(name, types[index] ?? state.layout.shapes[index]?.type(options) ?? .string)
        }
        state.layout.schema = Schema(fields)
    }

    private func declaredType(_ key: String) -> DataType? {
        declared.types[key] ?? declared.types.first { $0.key.lowercased() == key.lowercased() }?.value
    }

    /// Keys that differ in case only, or are empty, get names of their own.
    private static func names(_ keys: [String]) -> [String] {
        var used: Set<String> = []
        return keys.map { key in
            let name = key.isEmpty ? "column" : key
            var unique = name
            var suffix = 1
            while !used.insert(unique.lowercased()).inserted {
                unique = "\(name)_\(suffix)"
                suffix += 1
            }
            return unique
        }
    }

    /// What a value that does not fit leads to: wider columns where they are inferred, else an error.
    func misfit(_ chunk: JSONChunk, item: Int, at position: Int, _ plan: JSONPlan, layout: JSONLayout) throws
        -> any Error
    {
        let name = plan.name(of: item)
        if layout.isInferred, !plan.items[item].isDeclared {
            _ = try learn(chunk)
            let now = self.layout
            // Where another thread has met such a value, the columns are wider already. Text that was all nulls before
            // keeps its type when it turns out to stand for values of several kinds.
            let columns = Set(now.schema.fields.indices)
            if JSONPlan(now, wanted: columns).items != JSONPlan(layout, wanted: columns).items {
                let column = now.schema.indices(of: name).first
                return SchemaWidened(
                    path: chunk.file.path, column: name, type: column.map { now.schema[$0].type } ?? .null)
            }
        }
        guard item > 0 else {
            return chunk.error("a row is not an object", at: position)
        }
        return chunk.badValue(at: position, plan.items[item].type, name: name)
    }
}

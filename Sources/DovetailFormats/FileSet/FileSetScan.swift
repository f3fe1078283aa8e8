import DovetailColumnar
import Synchronization

/// Reads a set group by group. Small groups are opened and read whole by the thread that gets them, so that many of them
/// are opened side by side; the morsels of a large one go to all threads. Morsels are handed out in the order of the files.
final class FileSetScan: BatchSource {
    let schema: Schema
    let table: FileSetTable
    private let request: ScanRequest
    /// As they were when the scan began.
    private let fileFields: [Field]
    private let tableSchema: Schema
    private let numbers: MorselNumbers
    private let totalBytes: Int
    private let state = Mutex(State())

    private struct State {
        var nextGroup = 0
        var current: OpenGroup?
        var bytesDone = 0
        var hasFailed = false
    }

    /// A group whose morsels are being handed out.
    private final class OpenGroup: Sendable {
        let group: Int
        let source: any BatchSource
        let columns: ColumnAssembly

        init(group: Int, source: any BatchSource, columns: ColumnAssembly) {
            self.group = group
            self.source = source
            self.columns = columns
        }
    }

    private enum Step {
        case whole(Int)
        case piece(OpenGroup)
    }

    init(_ table: FileSetTable, _ request: ScanRequest) {
        self.table = table
        self.request = request
        fileFields = table.fileFields
        tableSchema = Schema(fileFields + table.layout.constantFields)
        schema = tableSchema.selecting(request.projection)
        numbers = MorselNumbers(table.layout.groups)
        totalBytes = table.layout.groups.reduce(0) { $0 + $1.byteCount }
    }

    var progress: (done: Int, total: Int) {
        let (done, open) = state.withLock { ($0.bytesDone, $0.current) }
        guard let open else { return (done, totalBytes) }
        let part = open.source.progress
        let share = Double(part.done) / Double(max(part.total, 1))
        return (done + Int(share * Double(table.layout.groups[open.group].byteCount)), totalBytes)
    }

    func nextMorsel() throws -> (any Morsel)? {
        do {
            while let step = try nextStep() {
                switch step {
                case .whole(let group): return WholeGroupMorsel(self, group, ordinal: numbers.first(of: group) << 32)
                case .piece(let open):
                    if let morsel = try open.source.nextMorsel() {
                        return GroupMorsel(
                            self, open.group, morsel, open.columns, numbers: numbers.range(of: open.group))
                    }
                    state.withLock { state in
                        guard state.current === open else { return }
                        state.current = nil
                        state.bytesDone += table.layout.groups[open.group].byteCount
                    }
                }
            }
            return nil
        } catch {
            // Nobody wants the rest.
            state.withLock { $0.hasFailed = true }
            throw error
        }
    }

    private func nextStep() throws -> Step? {
        try state.withLock { state in
            if state.hasFailed { return nil }
            if let current = state.current { return .piece(current) }
            while state.nextGroup < table.layout.groups.count {
                let group = state.nextGroup
                state.nextGroup += 1
                let about = table.layout.groups[group]
                let isExcluded = try GroupRequest.excludes(
                    about.constants, fileColumns: fileFields.count, request, of: tableSchema)
                if !isExcluded, numbers.isWhole(group) {
                    state.bytesDone += about.byteCount
                    return .whole(group)
                }
                // Opened under the lock: the others wait for its morsels rather than run ahead of them.
                if !isExcluded, let (source, columns) = try open(group) {
                    let opened = OpenGroup(group: group, source: source, columns: columns)
                    state.current = opened
                    return .piece(opened)
                }
                state.bytesDone += about.byteCount
            }
            return nil
        }
    }

    /// Opens a group and starts its scan; nil when none of its rows is wanted.
    func open(_ group: Int) throws -> (source: any BatchSource, columns: ColumnAssembly)? {
        try reportingWidth(of: group) {
            let inner = try table.table(of: group)
            let before = inner.schema
            let origins = try table.origins(in: inner, group: group, fields: fileFields)
            guard let asked = try GroupRequest(request, of: tableSchema, origins: origins) else { return nil }
            let source = try inner.scan(asked.request)
            // Another thread may have found a wider type in between.
            let after = inner.schema
            if let change = zip(before.fields, after.fields).first(where: { $0 != $1 })?.1 {
                throw SchemaWidened(
                    path: table.layout.files(of: group)[0].path, column: change.name, type: change.type)
            }
            return (source, asked.projection)
        }
    }

    func reportingWidth<R>(of group: Int, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as SchemaWidened {
            throw try table.widened(error, group: group)
        }
    }
}

/// Which numbers the morsels of each group get, so that batches stand in the order of the files. How many morsels a group
/// has is not known before it is open: there is room for one every 64 KB.
struct MorselNumbers: Sendable {
    /// Morsel numbers there are for all groups together.
    private static let limit = 1 << 22
    private var firsts: [Int] = [0]
    private let wholeLimit: Int
    private let groups: [FileSetLayout.Group]

    init(_ groups: [FileSetLayout.Group]) {
        self.groups = groups
        // Few groups are read by all threads each.
        wholeLimit = groups.count > 16 ? 4 << 20 : 1 << 18
        var shift = 16
        while true {
            firsts = [0]
            for group in groups.indices {
                let room = isWhole(group) ? 1 : groups[group].files.count * 64 + groups[group].byteCount >> shift
                firsts.append(firsts[group] + room)
            }
            guard firsts[groups.count] > MorselNumbers.limit, shift < 40 else { return }
            shift += 2
        }
    }

    /// Whether the group is read by one thread.
    func isWhole(_ group: Int) -> Bool {
        groups[group].byteCount <= wholeLimit && groups[group].files.count <= FileSet.eagerFileLimit
    }

    func first(of group: Int) -> Int { firsts[group] }
    func range(of group: Int) -> Range<Int> { firsts[group]..<firsts[group + 1] }
}

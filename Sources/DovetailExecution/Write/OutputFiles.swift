import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

/// The staged files of one target, made when first asked for.
final class OutputFiles: Sendable {
    /// Above this many files none is kept open.
    private static let openFileLimit = 200

    private let target: String
    private let stagedPath: String
    private let isFolder: Bool
    /// Behind `part-NNNNN`.
    private let ending: String
    private let split: WriteSplit
    private let layer: any FileLayer
    private let makeWriter: @Sendable () throws -> any FileWriter
    private let state = Mutex(State())

    private struct State {
        var files: [String: OutputFile] = [:]
        /// By partition: the number of the file that grows, or of the next one.
        var numbers: [String: Int] = [:]
    }

    init(
        _ target: WriteTarget, stagedPath: String, isFolder: Bool, ending: String, split: WriteSplit,
        layer: any FileLayer, makeWriter: @escaping @Sendable () throws -> any FileWriter
    ) {
        self.target = target.path
        self.stagedPath = stagedPath
        self.isFolder = isFolder
        self.ending = ending
        self.split = split
        self.layer = layer
        self.makeWriter = makeWriter
    }

    /// The files, with their names below the target (the target's own name for a single file).
    var written: [(path: String, rows: Int, bytes: Int)] {
        all.map { ($0.relativePath, $0.rowCount, $0.byteCount) }.sorted { $0.0 < $1.0 }
    }

    var all: [OutputFile] { state.withLock { Array($0.files.values) } }

    func isFull(_ file: OutputFile) -> Bool { split.byteLimit.map { file.byteCount >= $0 } ?? false }

    /// A file of `partition` (a relative folder, empty without partitions) for a thread that has none, or whose last one
    /// is full.
    func next(partition: String, after last: OutputFile?) throws -> OutputFile {
        try state.withLock { state in
            let number = state.numbers[partition, default: 0]
            if split.isPerThread {
                state.numbers[partition] = number + 1
                return try file(partition, number, &state)
            }
            if split.byteLimit == nil, split.fileCount > 1 {
                state.numbers[partition] = (number + 1) % split.fileCount
                return try file(partition, number, &state)
            }
            let current = try file(partition, number, &state)
            guard let last, last === current else { return current }
            state.numbers[partition] = number + 1
            return try file(partition, number + 1, &state)
        }
    }

    /// A file by its number.
    func file(_ number: Int) throws -> OutputFile { try state.withLock { try file("", number, &$0) } }

    private func file(_ partition: String, _ number: Int, _ state: inout State) throws -> OutputFile {
        let relative = isFolder ? folderPath(partition, number) : OutputPath.name(of: target)
        if let known = state.files[relative] { return known }
        let path = isFolder ? stagedPath + "/" + relative : stagedPath
        if isFolder || state.files.isEmpty { try layer.makeFolder(OutputPath.parent(of: path)) }
        let made = try OutputFile(
            stagedPath: path, relativePath: relative, writer: try makeWriter(), layer: layer,
            keepsOpen: state.files.count < OutputFiles.openFileLimit)
        state.files[relative] = made
        return made
    }

    private func folderPath(_ partition: String, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let name = "part-\(padded)\(ending)"
        return partition.isEmpty ? name : partition + "/" + name
    }

    /// Closes all without finishing them and forgets them.
    func abandon() {
        state.withLock { state in
            for file in state.files.values { file.release() }
            state.files = [:]
        }
    }
}

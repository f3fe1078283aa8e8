import DovetailColumnar
import DovetailFormats
import Synchronization

/// One staged file: blocks encoded by many threads, appended one at a time, in order where that matters.
final class OutputFile: Sendable {
    /// Where it is written, and the name it will have below the target.
    let stagedPath: String
    let relativePath: String
    let writer: any FileWriter
    private let layer: any FileLayer
    /// Kept open between blocks; with very many files a handle is opened for each block instead.
    private let keepsOpen: Bool
    private let state = Mutex(State())

    private struct State {
        var handle: Int32?
        var byteCount = 0
        var rowCount = 0
        /// Blocks whose turn has not come, by place in the source.
        var waiting: [Int: [EncodedBlock]] = [:]
        var nextSequence = 0
    }

    init(
        stagedPath: String, relativePath: String, writer: any FileWriter, layer: any FileLayer, keepsOpen: Bool
    ) throws {
        self.stagedPath = stagedPath
        self.relativePath = relativePath
        self.writer = writer
        self.layer = layer
        self.keepsOpen = keepsOpen
        let handle = try layer.create(stagedPath)
        state.withLock { $0.handle = handle }
        try append(bytes: try writer.header())
        if !keepsOpen { release() }
    }

    var byteCount: Int { state.withLock { $0.byteCount } }
    var rowCount: Int { state.withLock { $0.rowCount } }

    /// Appends a block as soon as the file is free.
    func append(_ block: EncodedBlock) throws {
        try state.withLock { try write(block, &$0) }
    }

    /// Appends the blocks of place `sequence` once those of all places before are written.
    func append(_ blocks: [EncodedBlock], sequence: Int) throws {
        try state.withLock { state in
            state.waiting[sequence] = blocks
            while let ready = state.waiting.removeValue(forKey: state.nextSequence) {
                for block in ready { try write(block, &state) }
                state.nextSequence += 1
            }
        }
    }

    private func write(_ block: EncodedBlock, _ state: inout State) throws {
        let handle = try state.handle ?? layer.open(stagedPath)
        state.handle = handle
        try writer.place(block, at: state.byteCount)
        for piece in block.pieces {
            try layer.write(piece.bytes, to: handle, path: relativePath)
            state.byteCount += piece.byteCount
        }
        state.rowCount += block.rowCount
        if !keepsOpen {
            layer.close(handle)
            state.handle = nil
        }
    }

    private func append(bytes: [UInt8]) throws {
        try state.withLock { state in
            let handle = try state.handle ?? layer.open(stagedPath)
            state.handle = handle
            try bytes.withUnsafeBytes { try layer.write($0, to: handle, path: relativePath) }
            state.byteCount += bytes.count
        }
    }

    /// Writes the footer and brings the file to the disk.
    func finish() throws {
        try append(bytes: try writer.footer(at: byteCount))
        try state.withLock { state in
            if let handle = state.handle { try layer.sync(handle, path: relativePath) }
        }
        release()
    }

    func release() {
        state.withLock { state in
            if let handle = state.handle { layer.close(handle) }
            state.handle = nil
        }
    }
}

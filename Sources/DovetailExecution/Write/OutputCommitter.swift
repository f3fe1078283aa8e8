import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// Puts staged output in place: what a reader sees of a target is the old or the whole new, at every moment.
///
/// A file replaces its target by one rename. A folder is made whole beside its target, with the old files linked into it
/// when it is added to, and swapped with it in one step.
struct OutputCommitter {
    let writes: [WriteSink]
    let layer: any FileLayer
    let runID: String

    func commit() throws {
        let staged = writes.filter { !$0.isStream }
        for write in staged { try prepare(write) }
        for write in staged {
            if write.isFolder { try commitFolder(write) } else { try commitFile(write) }
        }
    }

    /// All that may fail for want of space or rights happens here, before anything is visible.
    private func prepare(_ write: WriteSink) throws {
        let path = OutputPath.trimming(write.target.path)
        removeLeftovers(of: path)
        let existing = layer.kind(of: path)
        if write.target.mode == .fail, existing == .file || (existing == .folder && !layer.list(path).isEmpty) {
            throw ExecutionError(
                .targetExists, "\"\(path)\" exists already", kind: .output,
                notes: ["to replace it: --if-exists overwrite, to add to it: --if-exists append"])
        }
        guard write.isFolder else {
            guard existing != .folder else {
                throw ExecutionError(.targetExists, "\"\(path)\" is a folder, not a file", kind: .output)
            }
            return
        }
        guard existing != .file else {
            throw ExecutionError(.targetExists, "\"\(path)\" is a file, not a folder", kind: .output)
        }
        try layer.makeFolder(write.stagedPath)
        if write.target.mode == .append, existing == .folder { try keepOld(path, in: write.stagedPath) }
        try writeManifest(write)
        try syncFolders(write.stagedPath)
    }

    private func commitFile(_ write: WriteSink) throws {
        try layer.rename(write.stagedPath, to: write.target.path)
        try layer.syncFolder(OutputPath.parent(of: write.target.path))
    }

    private func commitFolder(_ write: WriteSink) throws {
        let path = OutputPath.trimming(write.target.path)
        if layer.kind(of: path) == .folder {
            try layer.exchange(write.stagedPath, path)
            try layer.syncFolder(OutputPath.parent(of: path))
            layer.remove(write.stagedPath)
        } else {
            try layer.rename(write.stagedPath, to: path)
            try layer.syncFolder(OutputPath.parent(of: path))
        }
    }

    /// Links every file of the old folder into the new one; its manifest is replaced.
    private func keepOld(_ source: String, in target: String) throws {
        for name in layer.list(source) where name != "_SUCCESS" {
            let (from, to) = (source + "/" + name, target + "/" + name)
            if layer.kind(of: from) == .folder {
                try layer.makeFolder(to)
                try keepOld(from, in: to)
            } else if layer.kind(of: to) == .none {
                try layer.link(from, to: to)
            }
        }
    }

    /// `_SUCCESS`: what this run wrote, as JSON.
    private func writeManifest(_ write: WriteSink) throws {
        let path = write.stagedPath + "/_SUCCESS"
        layer.remove(path)
        let files = write.written.map { file in
            "{\"path\": \(JSONString.quoted(file.path)), \"rows\": \(file.rows), \"bytes\": \(file.bytes)}"
        }
        let text = "{\"run\": \(JSONString.quoted(runID)), \"files\": [\(files.joined(separator: ", "))]}\n"
        let handle = try layer.create(path)
        defer { layer.close(handle) }
        try Array(text.utf8).withUnsafeBytes { try layer.write($0, to: handle, path: path) }
        try layer.sync(handle, path: path)
    }

    private func syncFolders(_ path: String) throws {
        for name in layer.list(path) where layer.kind(of: path + "/" + name) == .folder {
            try syncFolders(path + "/" + name)
        }
        try layer.syncFolder(path)
    }

    /// Removes what runs that were killed left beside the target. Names of staged output end in the number of the process
    /// that makes it; a process that is still there is left alone.
    private func removeLeftovers(of path: String) {
        let folder = OutputPath.parent(of: path)
        let prefix = "." + OutputPath.name(of: path) + "."
        for name in layer.list(folder) where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
            let run = name.dropFirst(prefix.count).dropLast(".tmp".count)
            guard let number = run.split(separator: "-").last, let process = Int32(number), process > 0,
                !layer.isRunning(process: process)
            else { continue }
            layer.remove(folder + "/" + name)
        }
    }
}

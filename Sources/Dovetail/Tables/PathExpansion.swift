import DovetailColumnar
import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns what a user wrote into files: plain paths, folders, `*`, `?`, `[a-z]` and `**`, and `s3://` below a local root.
struct PathExpansion {
    let s3Root: String?

    /// The files of `patterns`, those of each pattern sorted by name. Names that begin with `.` or `_` are passed over
    /// unless asked for by name.
    /// - Throws: `FormatError` `.fileNotFound` when a pattern matches nothing.
    func files(_ patterns: [String], selecting selection: FileSelection = FileSelection()) throws -> [InputFile] {
        var selection = selection
        selection.exclusions = try selection.exclusions.map { try localPath($0) }
        var files: [InputFile] = []
        for pattern in patterns {
            if PipeSpool.isStandardInput(pattern) {
                files.append(try PathExpansion.pipe(PipeSpool.standardInput))
                continue
            }
            let path = try localPath(pattern)
            var found = PathExpansion.isPattern(path) ? glob(path) : try plain(path)
            found.removeAll { !selection.contains($0.path, below: path) }
            guard !found.isEmpty else { throw PathExpansion.noMatch(pattern, path) }
            files += found
        }
        return files
    }

    /// `s3://bucket/key` as a path below the root; others as they are.
    func localPath(_ path: String) throws -> String {
        guard let rest = S3Path.key(of: path) else {
            return path.hasPrefix("file://") ? String(path.dropFirst("file://".count)) : path
        }
        guard let s3Root else {
            throw FormatError(
                .fileNotFound, "\"\(path)\" is on S3, and no folder stands for it", kind: .notFound,
                notes: ["say where: --s3-root DIR, with the bucket's files under DIR/bucket/"])
        }
        guard S3Path.isSafe(rest) else {
            throw FormatError(
                .fileNotFound, "\"\(path)\" is not a bucket and key that can stand below a folder", kind: .notFound)
        }
        return s3Root + "/" + rest
    }

    private func plain(_ path: String) throws -> [InputFile] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return walk(path).filter { $0.byteCount > 0 }
        case S_IFREG: return [InputFile(path: path, byteCount: Int(status.st_size))]
        default: return [try PathExpansion.pipe(path)]
        }
    }

    /// What a pipe gives is known once it has been read.
    private static func pipe(_ path: String) throws -> InputFile {
        InputFile(path: path, byteCount: try ReadableFile(path: path).byteCount)
    }

    /// All visible files under a folder.
    private func walk(_ folder: String) -> [InputFile] {
        PathExpansion.names(in: folder).filter { !PathExpansion.isHidden($0) }.flatMap { name -> [InputFile] in
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            var status = stat()
            guard stat(path, &status) == 0 else { return [] }
            if status.st_mode & S_IFMT == S_IFDIR { return walk(path) }
            return [InputFile(path: path, byteCount: Int(status.st_size))]
        }
    }

    private func glob(_ pattern: String) -> [InputFile] {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var found: [InputFile] = []
        match(parts[...], in: pattern.hasPrefix("/") ? "/" : "", &found)
        var seen: Set<InputFile> = []
        return found.filter { seen.insert($0).inserted }
    }

    private func match(_ parts: ArraySlice<String>, in folder: String, _ found: inout [InputFile]) {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        if part == "**" {
            match(rest, in: folder, &found)
            for name in PathExpansion.names(in: folder.isEmpty ? "." : folder) where !PathExpansion.isHidden(name) {
                if PathExpansion.isFolder(folder + name) { match(parts, in: folder + name + "/", &found) }
            }
            return
        }
        let names =
            PathExpansion.isPattern(part)
            ? PathExpansion.names(in: folder.isEmpty ? "." : folder).filter {
                (!PathExpansion.isHidden($0) || part.first == $0.first) && fnmatch(part, $0, 0) == 0
            } : [part]
        for name in names {
            let path = folder + name
            if !rest.isEmpty {
                if PathExpansion.isFolder(path) { match(rest, in: path + "/", &found) }
            } else {
                var status = stat()
                guard stat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    found += walk(path)
                } else {
                    found.append(InputFile(path: path, byteCount: Int(status.st_size)))
                }
            }
        }
    }

    private static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }
    private static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") || name.hasPrefix("_") }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension PathExpansion {
    /// Says what is there instead.
    fileprivate static func noMatch(_ pattern: String, _ path: String) -> FormatError {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var folder = path.hasPrefix("/") ? "/" : ""
        for (index, part) in parts.enumerated() {
            if !isPattern(part), index < parts.count - 1, isFolder(folder + part) {
                folder += part + "/"
                continue
            }
            let siblings = names(in: folder.isEmpty ? "." : folder)
            let shown = folder.isEmpty ? "the current folder" : "\"\(folder)\""
            var note = "\"\(part)\" does not exist in \(shown)"
            if let near = Spelling.nearest(to: part, among: siblings) { note += "; there is \"\(near)\"" }
            let what = isPattern(path) ? "no file matches" : "there is no file"
            return FormatError(.fileNotFound, "\(what) \"\(pattern)\"", kind: .notFound, notes: [note])
        }
        return FormatError(
            .fileNotFound, "no file in \"\(pattern)\"", kind: .notFound,
            notes: ["the folder is empty, or its files are hidden"])
    }
}

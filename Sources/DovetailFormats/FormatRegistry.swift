/// The formats this build knows. A new format is one line here.
public struct FormatRegistry: Sendable {
    public let formats: [any FileFormat]

    public init(formats: [any FileFormat] = FormatRegistry.builtin) { self.formats = formats }

    public static let builtin: [any FileFormat] = [
        ArrowFormat(), AvroFormat(), CSVFormat(), JSONFormat(), ORCFormat(), ParquetFormat(),
    ]

    public func format(named name: String) -> (any FileFormat)? {
        let folded = name.lowercased()
        return formats.first { $0.name == folded }
    }

    /// The format a path's ending speaks of, a compression suffix set aside.
    public func format(forPath path: String) -> (any FileFormat)? {
        var parts = (path.split(separator: "/").last ?? "").lowercased().split(separator: ".").map(String.init)
        if parts.count > 1, let last = parts.last, StreamCompression(ending: last) != nil { parts.removeLast() }
        guard parts.count > 1, let ending = parts.last else { return nil }
        return formats.first { $0.extensions.contains(ending) }
    }

    /// The format of a file by its name, else by what it begins with; nil when that speaks of none.
    /// - Throws: `FormatError` when the file cannot be read.
    public func format(of file: InputFile) throws -> (any FileFormat)? {
        try format(forPath: file.path) ?? FormatSniffer.name(of: ReadableFile(path: file.path)).flatMap(format(named:))
    }
}

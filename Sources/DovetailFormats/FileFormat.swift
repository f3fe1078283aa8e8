public import DovetailColumnar

/// A file format: how its files become a table, and how batches become its files.
///
/// Adding one is one type and one line in `FormatRegistry`.
public protocol FileFormat: Sendable {
    /// As in `FORMAT name`, lower case.
    var name: String { get }
    /// File name endings without dot, compression suffix taken off.
    var extensions: [String] { get }
    /// Whether the option `compression` is about files as a whole, as their names tell by an ending more (`.csv.gz`), and
    /// not about blocks inside of them.
    var compressesWholeFiles: Bool { get }
    /// Opens files of one schema as a table: reads what is needed to know the schema (footer, sample).
    /// - Throws: `FormatError`.
    func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable
    /// A writer of one file.
    /// - Throws: `FormatError` for an option it does not know or a type it cannot write.
    func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter
}

extension FileFormat {
    public var compressesWholeFiles: Bool { false }

    /// The ending of files written with these options: `.zstd.parquet`, `.csv.gz`.
    public func ending(_ options: FormatOptions) -> String {
        let ending = "." + (extensions.first ?? name)
        guard case .string(let text)? = options.values["compression"] else { return ending }
        if compressesWholeFiles {
            return ending + (StreamCompression(named: text)?.endings.first.map { "." + $0 } ?? "")
        }
        let codec = text.lowercased()
        return ["none", "uncompressed", "auto"].contains(codec) ? ending : "." + codec + ending
    }

    /// Options of a writer, with the compression that the file's name speaks of where they say nothing.
    public func options(_ values: [String: Scalar], forPath path: String) -> [String: Scalar] {
        guard compressesWholeFiles, values["compression"] == nil,
            let last = path.lowercased().split(separator: ".").last, path.contains("."),
            let kind = StreamCompression(ending: String(last))
        else { return values }
        return values.merging(["compression": .string(kind.rawValue)]) { $1 }
    }
}

/// A format whose files do not tell their types: those are found out from a sample, and may grow wider by what is read
/// later. Its tables are `SampledTable`s; opening many files costs no more than opening one.
public protocol SampledFormat: FileFormat {}

/// An input file as found by globbing.
public struct InputFile: Hashable, Sendable {
    /// Absolute or relative to the working directory.
    public let path: String
    public let byteCount: Int

    public init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }
}

/// Options as a user writes them: names in lower case, values as scalars, checked by the format that takes them.
public struct FormatOptions: Hashable, Sendable {
    public var values: [String: Scalar]
    /// Columns with types as declared by the user (`columns => {...}`, a job's OutputSchemas); nil = as the file says.
    public var schema: Schema?
    /// Types for some columns by name, where the rest is inferred.
    public var types: [String: DataType]

    public init(values: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:]) {
        self.values = values
        self.schema = schema
        self.types = types
    }
}

/// Files of one format seen as one table.
public protocol FileTable: AnyObject, Sendable {
    /// May grow wider between two scans (see `SchemaWidened`), never during one.
    var schema: Schema { get }
    /// Exact number of rows where the format knows it.
    var rowCount: Int? { get }
    var files: [InputFile] { get }
    /// About how many rows there are, where that can be told without reading more.
    var estimatedRowCount: Int? { get }
    /// What the files themselves tell of a column (its position in `schema`) without being read; nil when nothing.
    func statistics(of column: Int) -> ColumnStatistics?
    /// Starts a scan.
    func scan(_ request: ScanRequest) throws -> any BatchSource
}

extension FileTable {
    public var estimatedRowCount: Int? { rowCount }
    public func statistics(of column: Int) -> ColumnStatistics? { nil }
}

/// A table of a `SampledFormat`.
public protocol SampledTable: FileTable {
    /// The same columns over other files, which are not sampled again. Types that become wider do so in both.
    func reading(_ files: [InputFile]) -> any FileTable
}

/// What a scan shall produce.
public struct ScanRequest: Sendable {
    /// Positions in the table's schema, in the order of the output. May be empty: then only counts matter.
    public var projection: [Int]
    /// Rows to keep, decided inside the scan so that other columns of dropped rows need not be decoded.
    public var filter: RowFilter?
    /// Conditions, all of which hold for every row wanted: for skipping row groups, never exact.
    public var pruning: [ColumnPredicate]

    public init(projection: [Int], filter: RowFilter? = nil, pruning: [ColumnPredicate] = []) {
        self.projection = projection
        self.filter = filter
        self.pruning = pruning
    }
}

/// A condition on rows that a scan applies itself.
public struct RowFilter: Sendable {
    /// Positions in the table's schema that `evaluate` wants, in this order.
    public let columns: [Int]
    /// Takes a batch of exactly `columns`; returns the rows to keep, ascending; nil keeps all.
    public let evaluate: @Sendable (RecordBatch) throws -> Selection?
    /// Conditions that are all true of the rows kept, for a reader that can decide some of them early; may be empty.
    public let conjuncts: [RowFilter]

    public init(
        columns: [Int], conjuncts: [RowFilter] = [],
        evaluate: @escaping @Sendable (RecordBatch) throws -> Selection?
    ) {
        self.columns = columns
        self.conjuncts = conjuncts
        self.evaluate = evaluate
    }
}

/// `column op value`, for pruning by statistics.
public struct ColumnPredicate: Hashable, Sendable {
    public enum Comparison: Hashable, Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }

    /// Position in the table's schema.
    public let column: Int
    public let comparison: Comparison
    /// Never null.
    public let value: Scalar

    public init(column: Int, comparison: Comparison, value: Scalar) {
        self.column = column
        self.comparison = comparison
        self.value = value
    }
}

extension ColumnPredicate.Comparison {
    /// Whether it may hold for some value between two bounds, told by how each compares with the wanted value (negative:
    /// less). A bound that is not known is nil; for one value both are its own order.
    func mayHold(low: Int?, high: Int?) -> Bool {
        switch self {
        case .equal: (low ?? 0) <= 0 && (high ?? 0) >= 0
        case .less: (low ?? -1) < 0
        case .lessOrEqual: (low ?? 0) <= 0
        case .greater: (high ?? 1) > 0
        case .greaterOrEqual: (high ?? 0) >= 0
        }
    }
}

/// Hands out morsels to any number of threads.
public protocol BatchSource: AnyObject, Sendable {
    /// Schema of the batches.
    var schema: Schema { get }
    /// The next morsel, or nil when there are no more. Called by many threads at once; cheap or serial by nature
    /// (decompression).
    func nextMorsel() throws -> (any Morsel)?
    /// Bytes of input in all, and those handed out so far, for progress.
    var progress: (done: Int, total: Int) { get }
}

/// A piece of input that one thread reads to its end, 64 K rows or 0.5 to 4 MB.
public protocol Morsel {
    /// The next batch, with its `ordinal` set; nil at the end.
    mutating func next() throws -> RecordBatch?
}

/// Writes one file. `encode` may be called by several threads at once; the rest by one at a time.
///
/// A row group (or block of text) is encoded away from the file, by any thread, then appended in the order the caller
/// wants.
public protocol FileWriter: AnyObject, Sendable {
    /// Rows that make a good block for `encode`.
    var preferredBlockRows: Int { get }
    /// Bytes at the head of the file.
    func header() throws -> [UInt8]
    /// Encodes batches (flat or not, selections applied by the caller) as one block.
    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock
    /// Tells where a block will stand in the file; called in file order before its bytes are written.
    func place(_ block: EncodedBlock, at offset: Int) throws
    /// Bytes at the end of the file, whose length so far is `offset`.
    func footer(at offset: Int) throws -> [UInt8]
}

/// Bytes ready to be appended to a file, with what the format has to remember about them.
public final class EncodedBlock: @unchecked Sendable {
    /// Pieces in order; written with one `writev` where possible.
    public let pieces: [Buffer]
    public let rowCount: Int
    /// The format's own notes (a row group's metadata).
    public let metadata: (any Sendable)?
    public var byteCount: Int { pieces.reduce(0) { $0 + $1.byteCount } }

    public init(pieces: [Buffer], rowCount: Int, metadata: (any Sendable)? = nil) {
        self.pieces = pieces
        self.rowCount = rowCount
        self.metadata = metadata
    }
}

import DovetailColumnar
import DovetailFormats
import DovetailPlan
import DovetailSQL

/// INSERT into a table of files: new files beside those that are there.
extension StatementContext {
    /// - Returns: The number of rows written.
    func append(_ insert: Insert, to read: ReadRelation, _ name: String) throws -> Int {
        guard let path = read.paths.first, read.paths.count == 1, path.hasSuffix("/") else {
            throw PlanError(
                .invalidExpression, "table \"\(name)\" stands for a single file: rows cannot be added",
                location: insert.location, notes: ["a LOCATION that ends with / is a folder"])
        }
        var isPlain = insert.returning == nil
        if case .fail = insert.conflict {} else { isPlain = false }
        guard isPlain else {
            throw PlanError(
                .unsupported, "INSERT into files with ON CONFLICT or RETURNING is not supported", kind: .unsupported,
                location: insert.location)
        }
        let schema = try self.schema(of: .read(read))
        let table = MemoryTable(name: name, schema: schema, batches: [])
        let rows = try TableChange(context: self, table: table, alias: name).source(of: insert)
        var target = WriteTarget(
            path: path, layout: .folder(partitionBy: read.folderColumns.map(\.name)), format: read.format,
            mode: .append)
        target.options = read.options.filter { StatementContext.writtenOptions.contains($0.key) }
        return try run(.write(WriteRelation(input: rows, target: target, location: insert.location))).rowsWritten
    }

    /// What files are written as they are read.
    private static let writtenOptions: Set<String> = ["delim", "quote", "escape", "nullstr", "header", "compression"]
}

import DovetailColumnar
import DovetailPlan

/// `CREATE EXTERNAL TABLE t (a INT, ..) STORED AS CSV LOCATION 'path' ..`: a view over files, in the forms of Hive, Athena and
/// DataFusion. The clauses stand in any order, each once.
extension Parser {
    func parseCreateExternal(
        from start: Int, orReplace: Bool, isTemporary: Bool
    ) throws(SQLError) -> SQLStatement {
        advance()
        try expect(.table, "after \"CREATE EXTERNAL\"")
        let ifNotExists = try parseExistence(negated: true)
        let name = try parseQualifiedName("the table")
        var table = ExternalTable()
        if at("(") { table.columns = try parseExternalColumns() }
        while !at(";"), current.kind != .end { try parseExternalClause(into: &table) }
        var view = CreateRelation(
            name: name, query: .read(try read(of: table, from: start)), orReplace: orReplace, ifNotExists: ifNotExists,
            isTemporary: isTemporary)
        view.isExternal = true
        return .createView(view, at: place(from: start))
    }

    /// Columns as CREATE TABLE has them. What must hold of their values is a promise about the files: it is not tested.
    private func parseExternalColumns() throws(SQLError) -> [Field] {
        let place = position
        var create = CreateTable(name: [], orReplace: false, ifNotExists: false, isTemporary: false)
        try parseTableElements(into: &create)
        var names: Set<String> = []
        for column in create.columns {
            if column.defaultValue != nil {
                throw invalidOption("the column \"\(column.name)\" of files can have no default", from: place)
            }
            guard names.insert(column.name.lowercased()).inserted else {
                throw invalidOption("the column \"\(column.name)\" is declared twice", from: place)
            }
        }
        return create.columns.map { Field($0.name, $0.type) }
    }

    private func parseExternalClause(into table: inout ExternalTable) throws(SQLError) {
        let place = position
        func once(_ clause: String) throws(SQLError) {
            if table.clauses.insert(clause).inserted { return }
            throw invalidOption("\(clause) stands twice", from: place)
        }
        if acceptWord("stored", "as") {
            try once("STORED AS")
            table.format = try expectName("a format such as PARQUET").lowercased()
        } else if acceptWord("location") {
            try once("LOCATION")
            table.location = try expectText("after \"LOCATION\"")
        } else if acceptWord("options") {
            try once("OPTIONS")
            try parseExternalOptions(into: &table)
        } else if acceptWord("tblproperties") {
            try once("TBLPROPERTIES")
            try parseExternalOptions(into: &table)
        } else if acceptWord("partitioned") {
            try once("PARTITIONED BY")
            try expect(.by, "after \"PARTITIONED\"")
            try parsePartitionColumns(into: &table)
        } else if acceptWord("comment") {
            _ = try expectText("after \"COMMENT\"")
        } else if accept(.row) {
            try once("ROW FORMAT")
            try parseRowFormat(into: &table)
        } else if accept(.with) {
            try parseExternalWith(into: &table)
        } else if acceptWord("compression") {
            try once("COMPRESSION TYPE")
            try expectWord("type", "after \"COMPRESSION\"")
            table.options["compression"] = .string(try expectName("a compression such as GZIP").lowercased())
        } else if acceptWord("delimiter") {
            try once("DELIMITER")
            table.options["delim"] = .string(try expectText("after \"DELIMITER\""))
        } else {
            throw expected("a clause of CREATE EXTERNAL TABLE such as STORED AS or LOCATION")
        }
    }

    /// WITH HEADER ROW, or WITH ORDER (..): a promise about the files that nothing here relies on.
    private func parseExternalWith(into table: inout ExternalTable) throws(SQLError) {
        if acceptWord("header") {
            try expect(.row, "after \"WITH HEADER\"")
            table.options["header"] = .boolean(true)
        } else if accept(.order) {
            try expect("(", "before the order of the files")
            _ = try parseSortKeys()
            try expect(")", "after the order of the files")
        } else {
            throw expected("HEADER ROW or ORDER after \"WITH\"")
        }
    }

    /// Names of declared columns, or further columns with their types.
    private func parsePartitionColumns(into table: inout ExternalTable) throws(SQLError) {
        guard at("("), peek(2).isSymbol(",") || peek(2).isSymbol(")") else {
            for field in try parseExternalColumns() {
                guard !table.columns.contains(where: { $0.name.lowercased() == field.name.lowercased() }) else {
                    throw invalidOption("the column \"\(field.name)\" is declared twice", from: position)
                }
                table.partitions.append(field)
            }
            return
        }
        let place = position
        for name in try parseNames("the columns of PARTITIONED BY") {
            let declared = table.columns.firstIndex { $0.name.lowercased() == name.lowercased() }
            guard table.columns.isEmpty || declared != nil else {
                throw invalidOption("PARTITIONED BY names the column \"\(name)\", which is not declared", from: place)
            }
            if let declared { table.partitions.append(table.columns.remove(at: declared)) }
        }
    }

    /// `('name' 'value', name value, 'name' = 'value')`
    func parseExternalOptions(into table: inout ExternalTable) throws(SQLError) {
        try expect("(", "before the options")
        repeat {
            let place = position
            guard current.kind == .string || current.kind == .word || current.kind == .quotedName else {
                throw expected("the name of an option")
            }
            var name = advance().text.lowercased()
            while accept(".") { name += "." + advance().text.lowercased() }
            for sign in ["=>", "="] where accept(sign) { break }
            guard let value = try parseOptionValue(of: name).scalar.optionText else {
                throw invalidOption("the option \"\(name)\" takes a single value", from: place)
            }
            try table.take(name, value) { (text) throws(SQLError) in throw invalidOption(text, from: place) }
        } while accept(",")
        try expect(")", "after the options")
    }

    /// `DELIMITED FIELDS TERMINATED BY ','` and `SERDE 'class' [WITH SERDEPROPERTIES (..)]`.
    private func parseRowFormat(into table: inout ExternalTable) throws(SQLError) {
        try expectWord("format", "after \"ROW\"")
        if acceptWord("serde") {
            let place = position
            let name = try expectText("after \"SERDE\"")
            guard let format = ExternalTable.format(ofSerde: name) else {
                throw invalidOption("there is no reader for the SerDe \"\(name)\"", from: place)
            }
            table.serdeFormat = format
            if accept(.with) {
                try expectWord("serdeproperties", "after \"WITH\"")
                try parseExternalOptions(into: &table)
            }
            return
        }
        try expectWord("delimited", "or SERDE after \"ROW FORMAT\"")
        table.serdeFormat = "csv"
        while true {
            if acceptWord("fields", "terminated") {
                try expect(.by, "after \"TERMINATED\"")
                table.options["delim"] = .string(try expectText("after \"FIELDS TERMINATED BY\""))
            } else if acceptWord("escaped") {
                try expect(.by, "after \"ESCAPED\"")
                table.options["escape"] = .string(try expectText("after \"ESCAPED BY\""))
            } else if acceptWord("lines", "terminated") {
                try expect(.by, "after \"TERMINATED\"")
                table.options["new_line"] = .string(try expectText("after \"LINES TERMINATED BY\""))
            } else if at(.null), peek().text.lowercased() == "defined" {
                advance()
                advance()
                try expect(.as, "after \"NULL DEFINED\"")
                table.options["nullstr"] = .string(try expectText("after \"NULL DEFINED AS\""))
            } else {
                return
            }
        }
    }

    private func expectText(_ context: String) throws(SQLError) -> String {
        guard current.kind == .string else { throw expected("a text in quotes \(context)") }
        return advance().text
    }

    private func read(of table: ExternalTable, from start: Int) throws(SQLError) -> ReadRelation {
        guard let path = table.location, !path.isEmpty else {
            throw invalidOption("CREATE EXTERNAL TABLE needs a LOCATION", from: start)
        }
        guard let stored = table.format ?? table.serdeFormat else {
            throw invalidOption("CREATE EXTERNAL TABLE needs STORED AS and a format", from: start)
        }
        guard let format = ExternalTable.formats[stored] else {
            throw invalidOption(
                "there is no format \"\(stored)\"; there are CSV, PARQUET, JSON, AVRO, ORC and ARROW", from: start)
        }
        if !table.partitions.isEmpty, !path.hasSuffix("/"), path.split(separator: "/").last?.contains(".") == true {
            throw invalidOption("the LOCATION of a table with PARTITIONED BY is a folder, not one file", from: start)
        }
        var read = ReadRelation(paths: [path], format: table.serdeFormat ?? format, location: location(from: start))
        read.options = table.options
        if !table.columns.isEmpty { read.schema = Schema(table.columns) }
        for field in table.partitions { read.types[field.name] = field.type }
        read.folderColumns = table.partitions
        read.mayBeEmpty = path.hasSuffix("/") && !table.columns.isEmpty
        return read
    }
}

/// What CREATE EXTERNAL TABLE says, while it is read.
struct ExternalTable {
    var clauses: Set<String> = []
    var columns: [Field] = []
    /// Columns that stand in the folders' names alone.
    var partitions: [Field] = []
    var format: String?
    var serdeFormat: String?
    var location: String?
    var options: [String: Scalar] = [:]

    static let formats = [
        "csv": "csv", "textfile": "csv", "text": "csv", "parquet": "parquet", "json": "json", "jsonfile": "json",
        "ndjson": "json", "avro": "avro", "orc": "orc", "arrow": "arrow",
    ]

    /// The format that a Java class of Hive reads.
    static func format(ofSerde name: String) -> String? {
        let last = (name.split(separator: ".").last ?? "").lowercased()
        let known = [
            ("parquet", "parquet"), ("orc", "orc"), ("avro", "avro"), ("json", "json"), ("csv", "csv"),
            ("lazysimple", "csv"),
        ]
        return known.first { last.contains($0.0) }?.1
    }

    /// Options by the names that DataFusion (with `format.` before them), Hive and Athena have, or those of our readers.
    mutating func take(_ written: String, _ value: Scalar, refuse: (String) throws(SQLError) -> Void) throws(SQLError) {
        let name = written.hasPrefix("format.") ? String(written.dropFirst("format.".count)) : written
        switch name {
        case "has_header": options["header"] = value
        case "delimiter", "field.delim", "separatorchar": options["delim"] = value
        case "quotechar": options["quote"] = value
        case "escapechar", "escape.delim": options["escape"] = value
        case "null_value", "serialization.null.format": options["nullstr"] = value
        case "schema_infer_max_rec": options["sample_size"] = value
        case "skip.header.line.count":
            guard let lines = Int64(value.text(type: .string)), lines >= 0 else {
                return try refuse("the option \"\(written)\" takes a number of lines")
            }
            options["header"] = .boolean(lines > 0)
            if lines > 1 { options["skip"] = .int(lines - 1) }
        // Line ends in quotes are always read; the others speak of statistics and tools that are not here.
        case "newlines_in_values", "classification", "typeofdata", "has_encrypted_data", "serialization.format",
            "external.table.purge", "parquet.compression", "orc.compress", "compressiontype":
            break
        default: options[name] = value
        }
    }
}

extension Scalar {
    /// The value of an option as readers take it: texts that are flags are flags; nil for lists and the like.
    fileprivate var optionText: Scalar? {
        switch self {
        case .string(let text):
            switch text.lowercased() {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: self
            }
        case .boolean, .int, .decimal, .double: self
        default: nil
        }
    }
}

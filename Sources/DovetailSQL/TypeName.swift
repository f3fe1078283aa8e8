public import DovetailColumnar
public import DovetailPlan

/// SQL's names of types: what CAST, CREATE TABLE, readers' options and job definitions write.
public enum SQLType {
    /// The type that a text such as `DECIMAL(10, 2)`, `VARCHAR[]` or `array<struct<a:int>>` names.
    ///
    /// - Throws: `SQLError` with `.invalidType`.
    public static func parse(_ text: String, dialect: Dialect = .ansi) throws(SQLError) -> DataType {
        let parser = try Parser(text, source: text, dialect: dialect, isAggregate: { _ in false })
        let type = try parser.parseType()
        try parser.expectEnd("the type")
        return type
    }

    /// Types that are one word.
    static let simple: [String: DataType] = [
        "null": .null, "void": .null,
        "boolean": .boolean, "bool": .boolean, "logical": .boolean,
        "tinyint": .int8, "int1": .int8, "byte": .int8,
        "smallint": .int16, "int2": .int16, "int16": .int16, "short": .int16,
        "int": .int32, "integer": .int32, "int4": .int32, "signed": .int32, "int32": .int32,
        "bigint": .int64, "long": .int64, "int8": .int64, "int64": .int64,
        "hugeint": .int128, "int128": .int128, "uhugeint": .uint128, "uint128": .uint128,
        "utinyint": .uint8, "uint8": .uint8, "usmallint": .uint16, "uint16": .uint16,
        "uinteger": .uint32, "uint": .uint32, "uint32": .uint32, "ubigint": .uint64, "uint64": .uint64,
        "float": .float, "real": .float, "float4": .float, "double": .double, "float8": .double,
        "varchar": .string, "text": .string, "string": .string, "char": .string, "character": .string,
        "bpchar": .string, "nvarchar": .string,
        // Text that a cast or a column's condition has looked at.
        "json": .string, "jsonb": .string,
        "blob": .binary, "binary": .binary, "bytea": .binary, "varbinary": .binary, "bytes": .binary,
        "variant": .variant, "uuid": .uuid, "guid": .uuid, "bit": .bits, "bitstring": .bits, "varbit": .bits,
        "date": .date, "interval": .interval,
        "time": .time(.microsecond), "timetz": .timeWithZone,
        "timestamp": .timestamp(.microsecond, zone: nil), "datetime": .timestamp(.microsecond, zone: nil),
        "timestamp_ntz": .timestamp(.microsecond, zone: nil), "timestamp_us": .timestamp(.microsecond, zone: nil),
        "timestamp_s": .timestamp(.second, zone: nil), "timestamp_ms": .timestamp(.millisecond, zone: nil),
        "timestamp_ns": .timestamp(.nanosecond, zone: nil),
        "time_s": .time(.second), "time_ms": .time(.millisecond), "time_ns": .time(.nanosecond),
        "timestamptz": .timestamp(.microsecond, zone: "UTC"), "timestamp_ltz": .timestamp(.microsecond, zone: "UTC"),
    ]

    /// Types with parameters of their own.
    static let parametrized = [
        "decimal", "numeric", "dec", "number", "list", "array", "struct", "row", "map", "enum", "union", "tuple",
    ]

    /// Whether a word in lower case names a type.
    static func isName(_ word: String) -> Bool { simple[word] != nil || parametrized.contains(word) }

    /// Types of other engines that we do not have.
    static let unsupported: Set<String> = [
        "geometry", "xml", "money",
    ]
}

import DovetailColumnar

/// How a column's values are written.
struct AvroWriteNode: Sendable {
    enum Code: UInt8, Sendable {
        case null, boolean, int8, int16, int32, int64, uint8, uint16, uint32
        /// Seconds, written as milliseconds.
        case seconds
        case float, double, text, decimal64, decimal128, uint64, interval, list, structure
    }

    let code: Code
    /// Values stand behind the number of their branch, null first.
    let isNullable: Bool
    /// Bytes of a decimal.
    var size = 0
    var children: [AvroWriteNode] = []
}

/// A table's schema as Avro's: its JSON text, and how each column is written. Named types are called as Spark calls them.
struct AvroWriteSchema: Sendable {
    let text: String
    let columns: [AvroWriteNode]
    let names: [String]

    static let recordName = "topLevelRecord"

    /// - Throws: `FormatError` for names and types that Avro does not have.
    init(_ schema: Schema) throws {
        let record = try AvroWriteSchema.record(schema.fields, AvroWriteSchema.recordName, namespace: "", path: "")
        text = record.text
        columns = record.nodes
        names = schema.names
    }

    private typealias Written = (text: String, node: AvroWriteNode)

    private static func record(
        _ fields: [Field], _ name: String, namespace: String, path: String
    ) throws -> (text: String, nodes: [AvroWriteNode]) {
        var members: [String] = []
        var nodes: [AvroWriteNode] = []
        var names: Set<String> = []
        let inner = namespace.isEmpty ? name : "\(namespace).\(name)"
        for field in fields {
            let place = path.isEmpty ? field.name : "\(path).\(field.name)"
            try check(field.name, place)
            guard names.insert(field.name).inserted else {
                throw FormatError(
                    .unsupported, "Avro cannot have two columns called \"\(place)\"", kind: .unsupported,
                    notes: ["rename one with AS"])
            }
            let written = try type(of: field, field.name, namespace: inner, path: place)
            nodes.append(written.node)
            let missing = written.node.isNullable ? ",\"default\":null" : ""
            members.append("{\"name\":\"\(field.name)\",\"type\":\(written.text)\(missing)}")
        }
        let space = namespace.isEmpty ? "" : ",\"namespace\":\"\(namespace)\""
        return (
            "{\"type\":\"record\",\"name\":\"\(name)\"\(space),\"fields\":[\(members.joined(separator: ","))]}", nodes
        )
    }

    /// Letters, digits and underscores, no digit first.
    private static func check(_ name: String, _ path: String) throws {
        let isLetter = { (scalar: Unicode.Scalar) in
            scalar == "_" || "a"..."z" ~= scalar || "A"..."Z" ~= scalar
        }
        let scalars = name.unicodeScalars
        guard let first = scalars.first, isLetter(first), scalars.allSatisfy({ isLetter($0) || "0"..."9" ~= $0 }) else {
            throw FormatError(
                .unsupported, "Avro cannot have a column called \"\(path)\"", kind: .unsupported,
                notes: ["its names have letters A to Z, digits and underscores only; rename the column with AS"])
        }
    }

    private static func type(of field: Field, _ name: String, namespace: String, path: String) throws -> Written {
        let written = try type(field, name, namespace, path)
        guard written.node.isNullable else { return written }
        return ("[\"null\",\(written.text)]", written.node)
    }

    private static func type(_ field: Field, _ name: String, _ namespace: String, _ path: String) throws -> Written {
        func plain(_ text: String, _ code: AvroWriteNode.Code) -> Written {
            ("\"\(text)\"", AvroWriteNode(code: code, isNullable: field.isNullable))
        }
        func annotated(_ type: String, _ logical: String, _ code: AvroWriteNode.Code) -> Written {
            (
                "{\"type\":\"\(type)\",\"logicalType\":\"\(logical)\"}",
                AvroWriteNode(code: code, isNullable: field.isNullable)
            )
        }
        func fixed(_ name: String, _ size: Int, _ attributes: String, _ code: AvroWriteNode.Code) -> Written {
            (
                "{\"type\":\"fixed\",\"name\":\"\(name)\",\"namespace\":\"\(namespace).\(path.lastPart)\",\"size\":\(size),\(attributes)}",
                AvroWriteNode(code: code, isNullable: field.isNullable, size: size)
            )
        }
        func decimal(_ precision: Int, _ scale: Int, _ code: AvroWriteNode.Code) -> Written {
            fixed(
                "fixed", AvroWriteSchema.bytes(ofPrecision: precision),
                "\"logicalType\":\"decimal\",\"precision\":\(precision),\"scale\":\(scale)", code)
        }
        switch field.type {
        // A union of null and null is not allowed.
        case .null: return ("\"null\"", AvroWriteNode(code: .null, isNullable: false))
        case .boolean: return plain("boolean", .boolean)
        case .int8: return plain("int", .int8)
        case .int16: return plain("int", .int16)
        case .int32: return plain("int", .int32)
        case .int64: return plain("long", .int64)
        case .uint8: return plain("int", .uint8)
        case .uint16: return plain("int", .uint16)
        case .uint32: return plain("long", .uint32)
        case .uint64: return decimal(20, 0, .uint64)
        case .float: return plain("float", .float)
        case .double: return plain("double", .double)
        case .string: return plain("string", .text)
        case .binary: return plain("bytes", .text)
        case .decimal(let precision, let scale):
            return decimal(precision, scale, field.type.physical == .int64 ? .decimal64 : .decimal128)
        case .date: return annotated("int", "date", .int32)
        case .time(.second): return annotated("int", "time-millis", .seconds)
        case .time(.millisecond): return annotated("int", "time-millis", .int64)
        case .time(.microsecond): return annotated("long", "time-micros", .int64)
        case .time(.nanosecond):
            throw FormatError(
                .unsupported, "Avro has no times of nanoseconds: column \"\(path)\"", kind: .unsupported,
                notes: ["cast it to TIME"])
        case .timestamp(let unit, let zone):
            let kind = zone == nil ? "local-timestamp" : "timestamp"
            return annotated("long", "\(kind)-\(unit.avroName)", unit == .second ? .seconds : .int64)
        case .interval: return fixed("duration", 12, "\"logicalType\":\"duration\"", .interval)
        case .list(let element): return try list(element, field, name, namespace, path)
        case .map(let key, let value): return try map(key, value, field, name, namespace, path)
        case .structure(let fields):
            let inner = try record(fields, name, namespace: namespace, path: path)
            return (
                inner.text, AvroWriteNode(code: .structure, isNullable: field.isNullable, children: inner.nodes)
            )
        default: throw FormatError.noCounterpart(field.type, "Avro", column: path.description)
        }
    }

    private static func list(
        _ element: Field, _ field: Field, _ name: String, _ namespace: String, _ path: String
    ) throws -> Written {
        let item = try type(of: element, name, namespace: namespace, path: path)
        return (
            "{\"type\":\"array\",\"items\":\(item.text)}",
            AvroWriteNode(code: .list, isNullable: field.isNullable, children: [item.node])
        )
    }

    private static func map(
        _ key: Field, _ value: Field, _ field: Field, _ name: String, _ namespace: String, _ path: String
    ) throws -> Written {
        guard key.type == .string else {
            throw FormatError(
                .unsupported, "the keys of Avro's maps are text, those of column \"\(path)\" are \(key.type)",
                kind: .unsupported, notes: ["cast the keys to VARCHAR"])
        }
        let item = try type(of: value, name, namespace: namespace, path: path)
        let entry = AvroWriteNode(
            code: .structure, isNullable: false,
            children: [AvroWriteNode(code: .text, isNullable: false), item.node])
        return (
            "{\"type\":\"map\",\"values\":\(item.text)}",
            AvroWriteNode(code: .list, isNullable: field.isNullable, children: [entry])
        )
    }

    /// The fewest bytes of two's complement that hold so many decimal digits.
    static func bytes(ofPrecision precision: Int) -> Int {
        let largest = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 } - 1
        return (128 - largest.leadingZeroBitCount) / 8 + 1
    }
}

extension DataType.TimeUnit {
    fileprivate var avroName: String {
        switch self {
        case .second, .millisecond: "millis"
        case .microsecond: "micros"
        case .nanosecond: "nanos"
        }
    }
}

extension String {
    /// What stands behind the last point.
    fileprivate var lastPart: Substring { lastIndex(of: ".").map { self[index(after: $0)...] } ?? self[...] }
}

import DovetailColumnar

/// Turns the JSON of a schema into types: names are put into their namespaces and references replaced by what they name.
struct AvroSchemaParser {
    private var named: [String: AvroType] = [:]
    /// Names of the records that are being read: a reference to one makes the schema recursive.
    private var open: Set<String> = []

    /// A record in a union takes four levels of JSON for each of its own.
    private static let depthLimit = 4 * AvroType.depthLimit

    /// - Throws: `FormatError`, without a place.
    static func parse(_ text: [UInt8]) throws -> AvroType {
        var parser = AvroSchemaParser()
        do {
            let json = try JSONParser.parse(text, depthLimit: depthLimit, allowsRepeatedNames: true)
            return try parser.type(json, namespace: "")
        } catch let error as JSONSyntaxError {
            throw FormatError(
                .damagedFile, "its schema is not valid JSON: \(error.message) (byte \(error.byteOffset) of the schema)")
        }
    }

    private mutating func type(_ json: DocumentValue, namespace: String) throws -> AvroType {
        switch json {
        case .string(let name): return try reference(name, namespace)
        case .array(let branches): return try union(branches, namespace)
        case .object:
            guard let inner = json["type"] else { throw damaged("a type is missing") }
            guard case .string(let name) = inner else { return try type(inner, namespace: namespace) }
            return try complex(name, json, namespace)
        default: throw damaged("a type is neither a name, an object nor a union")
        }
    }

    private mutating func complex(_ name: String, _ json: DocumentValue, _ namespace: String) throws -> AvroType {
        switch name {
        case "record", "error": return try record(json, namespace)
        case "enum":
            guard case .array(let symbols)? = json["symbols"] else { throw damaged("an enum has no symbols") }
            let names = symbols.compactMap(\.text)
            guard names.count == symbols.count else { throw damaged("a symbol of an enum is not a text") }
            return try define(json, namespace, AvroType(.enumeration(symbols: names)))
        case "fixed":
            guard let size = json["size"]?.integer, size >= 0, size <= 1 << 28 else {
                throw damaged("a fixed type has no valid size")
            }
            return try define(json, namespace, logical(.fixed(size: size), json))
        case "array":
            guard let items = json["items"] else { throw damaged("an array has no type of items") }
            return try AvroType(.array(try type(items, namespace: namespace)))
        case "map":
            guard let values = json["values"] else { throw damaged("a map has no type of values") }
            return try AvroType(.map(try type(values, namespace: namespace)))
        default:
            let found = try reference(name, namespace)
            return found.logical == nil && AvroSchemaParser.primitives[name] != nil
                ? try logical(found.kind, json) : found
        }
    }

    private func logical(_ kind: AvroType.Kind, _ json: DocumentValue) throws -> AvroType {
        guard let name = json["logicalType"]?.text else { return try AvroType(kind) }
        return try AvroType(kind, logical: AvroLogicalType(name, json, at: kind))
    }

    private mutating func record(_ json: DocumentValue, _ namespace: String) throws -> AvroType {
        let name = try fullName(json, namespace)
        guard case .array(let fields)? = json["fields"] else { throw damaged("record \"\(name)\" has no fields") }
        guard open.insert(name).inserted else { throw damaged("record \"\(name)\" is defined inside of itself") }
        defer { open.remove(name) }
        let inner = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
        var members: [AvroType.Member] = []
        var names: Set<String> = []
        for field in fields {
            guard let fieldName = field["name"]?.text else { throw damaged("a field of \"\(name)\" has no name") }
            guard names.insert(fieldName).inserted else {
                throw damaged("record \"\(name)\" has two fields \"\(fieldName)\"")
            }
            guard let fieldType = field["type"] else { throw damaged("field \"\(fieldName)\" has no type") }
            members.append(AvroType.Member(name: fieldName, type: try type(fieldType, namespace: inner)))
        }
        let type = try AvroType(.record(members))
        named[name] = type
        return type
    }

    private mutating func union(_ branches: [DocumentValue], _ namespace: String) throws -> AvroType {
        guard !branches.isEmpty else { throw damaged("a union has no types") }
        let types = try branches.map { try type($0, namespace: namespace) }
        for type in types {
            if case .union = type.kind { throw damaged("a union stands directly in a union") }
        }
        return try AvroType(.union(types))
    }

    private mutating func define(_ json: DocumentValue, _ namespace: String, _ type: AvroType) throws -> AvroType {
        named[try fullName(json, namespace)] = type
        return type
    }

    private func fullName(_ json: DocumentValue, _ namespace: String) throws -> String {
        guard let name = json["name"]?.text, !name.isEmpty else { throw damaged("a named type has no name") }
        if name.contains(".") { return name }
        let space = json["namespace"]?.text ?? namespace
        return space.isEmpty ? name : "\(space).\(name)"
    }

    private func reference(_ name: String, _ namespace: String) throws -> AvroType {
        if let primitive = AvroSchemaParser.primitives[name] { return try AvroType(primitive) }
        let full = name.contains(".") || namespace.isEmpty ? name : "\(namespace).\(name)"
        for candidate in [full, name] {
            if open.contains(candidate) {
                throw FormatError(
                    .unsupported, "its schema is recursive: \"\(candidate)\" contains itself, which no table can hold",
                    kind: .unsupported)
            }
            if let type = named[candidate] { return type }
        }
        throw damaged("there is no type \"\(name)\"")
    }

    private func damaged(_ what: String) -> FormatError {
        FormatError(.damagedFile, "its schema is not valid: \(what)")
    }

    static let primitives: [String: AvroType.Kind] = [
        "null": .null, "boolean": .boolean, "int": .int, "long": .long, "float": .float, "double": .double,
        "bytes": .bytes, "string": .string,
    ]
}

extension DocumentValue {
    /// The value of a whole number; nil for everything else.
    var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}

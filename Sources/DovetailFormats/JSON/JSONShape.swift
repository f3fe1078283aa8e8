import DovetailColumnar

/// What kinds of values were met at a place, with the places inside it; values only ever add to it.
struct JSONShape: Sendable {
    /// Digits of numbers before and after the point; `isInteger` while none had a point or exponent.
    struct Number: Sendable {
        var isInteger = true
        var fitsInt64 = true
        var integerDigits = 0
        var fractionDigits = 0
    }

    private(set) var number: Number?
    /// Text, date or timestamp: the narrowest that holds all strings.
    private(set) var string: DataType?
    private(set) var hasBooleans = false
    private(set) var hasObjects = false
    private(set) var hasArrays = false
    /// Members in the order they were first met.
    private(set) var keys: [String] = []
    private var members: [String: JSONShape] = [:]
    /// The only element where there are arrays.
    private var elements: [JSONShape] = []

    var element: JSONShape? { elements.first }
    func child(_ key: String) -> JSONShape? { members[key] }

    var kindCount: Int {
        (number == nil ? 0 : 1) + (string == nil ? 0 : 1) + (hasBooleans ? 1 : 0) + (hasObjects ? 1 : 0)
            + (hasArrays ? 1 : 0)
    }
    /// Values of kinds that no type but text holds.
    var isConflict: Bool { kindCount > 1 }

    mutating func addBoolean() { hasBooleans = true }
    mutating func addObject() { hasObjects = true }
    mutating func addArray() {
        hasArrays = true
        if elements.isEmpty { elements.append(JSONShape()) }
    }

    mutating func addString(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard string != .string else { return }
        let found = JSONShape.classify(bytes)
        string = string.map { CSVInference.join($0, found) } ?? found
    }

    /// Dates and timestamps begin with a digit; everything else is text, numbers in quotes too.
    private static func classify(_ bytes: UnsafeBufferPointer<UInt8>) -> DataType {
        guard let base = bytes.baseAddress, bytes.count >= 8, bytes[0] &- 0x30 < 10,
            let type = CSVInference.classify(UnsafeRawPointer(base), bytes.count)
        else { return .string }
        switch type {
        case .date, .timestamp: return type
        default: return .string
        }
    }

    mutating func addNumber(_ parts: JSONNumber, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var all = number ?? Number()
        all.isInteger = all.isInteger && parts.isInteger
        if parts.isInteger, all.fitsInt64, parts.integerDigits > 18 {
            all.fitsInt64 = TextParsing.int64(UnsafeRawPointer(bytes), count) != nil
        }
        all.integerDigits = max(all.integerDigits, parts.integerDigits)
        all.fractionDigits = max(all.fractionDigits, parts.fractionDigits)
        number = all
    }

    /// Lets `body` add to a member.
    mutating func withMember<R>(_ key: String, _ body: (inout JSONShape) throws -> R) rethrows -> R {
        if members[key] == nil {
            keys.append(key)
            members[key] = JSONShape()
        }
        return try body(&members[key, default: JSONShape()])
    }

    mutating func withElement<R>(_ body: (inout JSONShape) throws -> R) rethrows -> R {
        addArray()
        return try body(&elements[0])
    }
}

extension JSONShape {
    /// The type that holds every value met.
    func type(_ options: JSONOptions) -> DataType {
        guard isConflict else { return only(options) }
        guard options.conflicts == .choice else { return .string }
        return .structure(kinds(options).map { Field($0.name, $0.shape.only(options)) })
    }

    /// The shape of one kind of the values of a conflict, by the name of its member.
    func member(_ name: String) -> JSONShape? {
        kinds(nil).first { $0.name == name }?.shape
    }

    /// A shape a kind, named as AWS Glue names the members of its `make_struct`.
    private func kinds(_ options: JSONOptions?) -> [(name: String, shape: JSONShape)] {
        var found: [(name: String, shape: JSONShape)] = []
        func add(_ name: String, _ change: (inout JSONShape) -> Void) {
            var shape = JSONShape()
            change(&shape)
            found.append((name, shape))
        }
        if hasBooleans { add("boolean") { $0.hasBooleans = true } }
        if let number {
            let integerName = number.fitsInt64 ? "long" : "decimal"
            let isExact = options?.decimals ?? false
            add(number.isInteger ? integerName : isExact ? "decimal" : "double") { $0.number = number }
        }
        // A date or timestamp among other kinds is text.
        if string != nil { add("string") { $0.string = .string } }
        if hasObjects {
            add("struct") { [keys, members] in
                ($0.hasObjects, $0.keys, $0.members) = (true, keys, members)
            }
        }
        if hasArrays { add("array") { [elements] in ($0.hasArrays, $0.elements) = (true, elements) } }
        return found
    }

    private func only(_ options: JSONOptions) -> DataType {
        if let number { return JSONShape.type(number, options) }
        if let string { return string }
        if hasBooleans { return .boolean }
        if hasArrays { return .list(Field("element", element?.type(options) ?? .string)) }
        // Nothing is known of an object without keys: its text is kept.
        guard hasObjects, !keys.isEmpty else { return .string }
        return .structure(keys.map { Field($0, members[$0]?.type(options) ?? .string) })
    }

    private static func type(_ number: Number, _ options: JSONOptions) -> DataType {
        let digits = number.integerDigits + number.fractionDigits
        if number.isInteger {
            if number.fitsInt64 { return .int64 }
            return number.integerDigits <= 38 ? .decimal(precision: 38, scale: 0) : .double
        }
        guard options.decimals, digits <= 38 else { return .double }
        let isShort = digits <= DataType.shortDecimalPrecision
        return .decimal(precision: isShort ? DataType.shortDecimalPrecision : 38, scale: number.fractionDigits)
    }
}

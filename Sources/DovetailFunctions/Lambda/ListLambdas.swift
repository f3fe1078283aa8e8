import DovetailColumnar
import DovetailPlan

/// Functions of a list and a lambda.
enum ListLambdas {
    static let all: [any HigherOrderFunction] = [
        transform("list_transform", ["list_apply", "array_transform", "array_apply", "apply"], base: 1),
        transform("transform", [], base: 0),
        filter("list_filter", ["array_filter"], base: 1), filter("filter", [], base: 0),
        match("any_match", ["exists", "list_any_match", "array_any_match"], wanted: true),
        match("all_match", ["forall", "list_all_match", "array_all_match"], wanted: false),
        zipWith, MapZipWith.function, mapFilter, transformKeys, transformValues, ListReduce(),
    ]

    private static func transform(_ name: String, _ aliases: [String], base: Int64) -> LambdaFunction {
        LambdaFunction(
            name, aliases,
            "What the lambda gives for each element; a second parameter is its position from \(base).",
            examples: [("\(name)([1, 2], x -> x * 10)", "[10, 20]")], parameters: LambdaFunction.element
        ) { _, _, body in
            (body, Signatures.list(of: body))
        } kernel: { arguments, type, _, body in
            let elements = LambdaElements(arguments[0])
            let values = try elements.evaluate(body, base: base)
            return elements.lists.replacingElements(values, type: type, validity: elements.lists.validity)
        }
    }

    private static func filter(_ name: String, _ aliases: [String], base: Int64) -> LambdaFunction {
        LambdaFunction(
            name, aliases,
            "The elements for which the lambda is true; a second parameter is the position from \(base).",
            examples: [("\(name)([1, 2, 3], x -> x > 1)", "[2, 3]")], parameters: LambdaFunction.element
        ) { name, arguments, body in
            (try LambdaFunction.condition(name, body), arguments[0])
        } kernel: { arguments, type, _, body in
            let elements = LambdaElements(arguments[0])
            return try kept(elements, by: try elements.evaluate(body, base: base), type: type)
        }
    }

    private static func kept(_ elements: LambdaElements, by conditions: Column, type: DataType) throws -> Column {
        let lists = elements.lists
        let flags = lists.replacingElements(
            conditions, type: Signatures.list(of: .boolean), validity: nil)
        let values = lists.replacingElements(elements.values, type: type, validity: lists.validity)
        return try Kernels.listWhere(values, flags, validity: lists.validity)
    }

    /// Null where no element decides and one is unknown.
    private static func match(_ name: String, _ aliases: [String], wanted: Bool) -> LambdaFunction {
        LambdaFunction(
            name, aliases, "Whether the lambda is true for \(wanted ? "any" : "each") element.",
            examples: [("\(name)([1, 2], x -> x > 1)", wanted ? "true" : "false")], parameters: LambdaFunction.element
        ) { name, _, body in
            (try LambdaFunction.condition(name, body), .boolean)
        } kernel: { arguments, _, count, body in
            let elements = LambdaElements(arguments[0])
            let conditions = try elements.evaluate(body)
            let decided = Kernels.compare(
                .equal, conditions,
                .constant(ConstantColumn(type: .boolean, value: .boolean(wanted), count: conditions.count)))
            var (found, unknown) = (Set<Int>(), Set<Int>())
            let rows = elements.rows.pointer(as: UInt32.self)
            let selected = Kernels.selection(of: decided)
            for place in 0..<(selected?.count ?? conditions.count) {
                found.insert(Int(rows[selected.map { Int($0.pointer[place]) } ?? place]))
            }
            if conditions.hasNulls {
                for place in 0..<conditions.count where conditions.isNull(at: place) {
                    unknown.insert(Int(rows[place]))
                }
            }
            withExtendedLifetime(elements.rows) {}
            let values = Bitmap.make(count: count) { found.contains($0) == wanted }
            let known = Bitmap.make(count: count) { found.contains($0) || !unknown.contains($0) }
            return .boolean(
                BooleanColumn(values: values, validity: Bitmap.intersection(known, elements.lists.validity)))
        }
    }

    static let zipWith = LambdaFunction(
        "zip_with", [],
        "What the lambda gives for the elements of two lists at the same position, null where one is shorter.",
        examples: [("zip_with([1, 2], [10, 20], (x, y) -> x + y)", "[11, 22]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let types = try arguments.map { try Signatures.element(name, $0).type }
        return LambdaParameters(arguments: types.map(Signatures.list), parameters: types)
    } result: { _, _, body in
        (body, Signatures.list(of: body))
    } kernel: { arguments, type, _, body in
        let fields = arguments.map { argument in
            if case .list(let element) = argument.type { Field("", element.type) } else { Field("", .null) }
        }
        let validity = Bitmap.intersection(arguments[0].presence, arguments[1].presence)
        let zipped = try Kernels.listZip(
            arguments, cuts: false, type: Signatures.list(of: .structure(fields)), validity: validity)
        let elements = LambdaElements(zipped)
        guard case .structure(let pairs) = elements.values else { return .nulls(type: type, count: zipped.count) }
        let values = try elements.evaluate(body, pairs.children.map { $0.flattened() })
        return elements.lists.replacingElements(values, type: type, validity: validity)
    }
}

/// Functions of a map and a lambda over its keys and values.
extension ListLambdas {
    static let mapFilter = LambdaFunction(
        "map_filter", [], "The pairs for which the lambda is true.",
        examples: [("map_filter(MAP {'a': 1, 'b': 2}, (k, v) -> v > 1)", "{b=2}")], parameters: LambdaFunction.pair
    ) { name, arguments, body in
        (try LambdaFunction.condition(name, body), arguments[0])
    } kernel: { arguments, type, _, body in
        let elements = LambdaElements(arguments[0])
        return try kept(elements, by: try evaluate(body, elements), type: type)
    }

    static let transformValues = LambdaFunction(
        "transform_values", [], "The map with what the lambda gives in place of each value.",
        examples: [("transform_values(MAP {'a': 1}, (k, v) -> v + 1)", "{a=2}")], parameters: LambdaFunction.pair
    ) { name, arguments, body in
        (body, Maps.type(try Signatures.map(name, arguments[0]).key.type, body))
    } kernel: { arguments, type, count, body in
        let elements = LambdaElements(arguments[0])
        let values = try evaluate(body, elements)
        return try rebuilt(elements, type, count, key: nil, value: values)
    }

    static let transformKeys = LambdaFunction(
        "transform_keys", [], "The map with what the lambda gives in place of each key.",
        examples: [("transform_keys(MAP {'a': 1}, (k, v) -> upper(k))", "{A=1}")], parameters: LambdaFunction.pair
    ) { name, arguments, body in
        (body, Maps.type(body, try Signatures.map(name, arguments[0]).value.type))
    } kernel: { arguments, type, count, body in
        let elements = LambdaElements(arguments[0])
        let keys = try evaluate(body, elements)
        return try rebuilt(elements, type, count, key: keys, value: nil)
    }

    private static func evaluate(_ body: LambdaBody, _ elements: LambdaElements) throws -> Column {
        guard case .structure(let pairs) = elements.values else { return .nulls(type: .null, count: elements.count) }
        return try elements.evaluate(body, pairs.children.map { $0.flattened() })
    }

    private static func rebuilt(
        _ elements: LambdaElements, _ type: DataType, _ count: Int, key: Column?, value: Column?
    ) throws -> Column {
        guard case .structure(let pairs) = elements.values, case .map(let keyField, let valueField) = type else {
            return .nulls(type: type, count: count)
        }
        let lists = elements.lists
        let keys = lists.replacingElements(
            key ?? pairs.children[0].flattened(), type: Signatures.list(of: keyField.type), validity: lists.validity)
        let values = lists.replacingElements(
            value ?? pairs.children[1].flattened(), type: Signatures.list(of: valueField.type), validity: lists.validity
        )
        return try Kernels.mapBuild(keys, values, type: type, validity: lists.validity)
    }
}

import DovetailColumnar
import DovetailPlan

/// map_zip_with(a, b, (k, x, y) -> ...): one map of the keys of two.
enum MapZipWith {
    static let function = LambdaFunction(
        "map_zip_with", [],
        "A map of the keys of two with what the lambda gives for a key and its value in each, null where a map lacks it.",
        examples: [
            ("map_zip_with(MAP {'a': 1}, MAP {'a': 2, 'b': 3}, (k, x, y) -> coalesce(x, 0) + y)", "{a=3, b=3}")
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let maps = try arguments.map { try Signatures.map(name, $0) }
        let key = try Signatures.shared(name, maps.map(\.key.type))
        return LambdaParameters(
            arguments: maps.map { Maps.type(key, $0.value.type) }, parameters: [key] + maps.map(\.value.type))
    } result: { name, arguments, body in
        (body, Maps.type(try Signatures.map(name, arguments[0]).key.type, body))
    } kernel: { arguments, type, count, body in
        guard case .map(let key, let value) = type else { return .nulls(type: type, count: count) }
        let validity = Bitmap.intersection(arguments[0].presence, arguments[1].presence)
        let list = Signatures.list(of: key.type)
        let keys = arguments.map { Kernels.mapMembers($0, keys: true, type: list, validity: validity) }
        let all = try Kernels.listSet(.union, keys[0], keys[1], keepsNulls: true, validity: validity)
        let elements = LambdaElements(all)
        let row = UnsafePointer(elements.rows.pointer(as: UInt32.self))
        let values = arguments.map { map in
            let repeated = map.taking(row, count: elements.count).flattened()
            return Kernels.mapValue(repeated, of: elements.values, validity: nil).flattened()
        }
        let results = try elements.evaluate(body, [elements.values] + values)
        let lists = elements.lists.replacingElements(
            results, type: Signatures.list(of: value.type), validity: validity)
        return try Kernels.mapBuild(all, lists, type: type, validity: validity)
    }
}

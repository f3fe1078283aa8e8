import DovetailColumnar
import DovetailPlan

/// Functions of lists that only Spark has: array_max, array_min, array_insert, slice, try_element_at.
enum SparkLists {
    static let all: [any ScalarFunction] = [
        extreme("array_max", "largest", "3", wantsLargest: true),
        extreme("array_min", "smallest", "1", wantsLargest: false), insert, slice, tryElement,
    ]

    /// A value for each row, nulls among the arguments giving null.
    private static func scalars(
        _ rows: RowFunction.Rows, _ value: ([Scalar], Int) throws -> Scalar
    ) rethrows -> Column {
        try Column(
            scalars: (0..<rows.count).map { row -> Scalar in
                if let validity = rows.validity, !validity[row] { return .null }
                guard case .list(let elements) = rows[0].scalar(at: row) else { return .null }
                return try value(elements, row)
            }, type: rows.type)
    }

    private static func extreme(
        _ name: String, _ word: String, _ result: String, wantsLargest: Bool
    ) -> RowFunction {
        RowFunction(
            name, [], "The \(word) element of a list that is not null.",
            examples: [("\(name)([2, 3, NULL, 1])", result)]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            let type = try Signatures.element(name, arguments[0]).type
            return FunctionSignature([Signatures.list(of: type)], returns: type)
        } kernel: { rows in
            scalars(rows) { elements, _ in
                elements.filter { $0 != .null }.max {
                    wantsLargest ? Scalar.order($0, $1) < 0 : Scalar.order($1, $0) < 0
                } ?? .null
            }
        }
    }

    private static let longest = 100_000_000

    private static let insert = RowFunction(
        "array_insert", [],
        "The list with an element put in at a place from 1, or counted from the end if below zero; nulls fill a gap.",
        examples: [
            ("array_insert([1, 2], 2, 9)", "[1, 9, 2]"), ("array_insert([1, 2], -1, 9)", "[1, 2, 9]"),
            ("array_insert([1], 3, 9)", "[1, NULL, 9]"),
        ], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 3...3)
        let type = try Signatures.shared(name, [try Signatures.element(name, arguments[0]).type, arguments[2]])
        return FunctionSignature([Signatures.list(of: type), .int64, type], returns: Signatures.list(of: type))
    } kernel: { rows in
        try scalars(rows) { elements, row in
            guard case .int(let place) = rows[1].scalar(at: row) else { return .null }
            guard place != 0, place.magnitude <= longest else {
                throw Texts.invalid("there is no place \(place) to insert at", row)
            }
            var result = elements
            let gap = max(Int(place.magnitude) - 1 - elements.count, 0)
            if place > 0 {
                result += [Scalar](repeating: .null, count: gap)
                result.insert(rows[2].scalar(at: row), at: Int(place) - 1)
            } else {
                result = [Scalar](repeating: .null, count: gap) + result
                result.insert(rows[2].scalar(at: row), at: result.count + 1 + Int(place))
            }
            return .list(result)
        }
    }

    private static let slice = RowFunction(
        "slice", [], "A number of elements of a list from a place on, which counts from the end if below zero.",
        examples: [("slice([1, 2, 3, 4], 2, 2)", "[2, 3]"), ("slice([1, 2, 3, 4], -2, 5)", "[3, 4]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 3...3)
        let type = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([type, .int64, .int64], returns: type)
    } kernel: { rows in
        try scalars(rows) { elements, row in
            guard case .int(let place) = rows[1].scalar(at: row), case .int(let count) = rows[2].scalar(at: row) else {
                return .null
            }
            guard place != 0, count >= 0 else {
                throw Texts.invalid("a slice begins at a place from 1 or -1 and has a length from 0", row)
            }
            let start = place > 0 ? place - 1 : Int64(elements.count) &+ place
            guard start >= 0, start < elements.count else { return .list([]) }
            return .list(Array(elements[Int(start)...].prefix(Int(min(count, Int64(elements.count))))))
        }
    }

    private static let tryElement = RowFunction(
        "try_element_at", [], "The element at a place from 1, or counted from the end; null where there is none.",
        examples: [("try_element_at([1, 2], 2)", "2"), ("try_element_at([1, 2], 3)", "NULL")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let type = try Signatures.element(name, arguments[0]).type
        return FunctionSignature([Signatures.list(of: type), .int64], returns: type)
    } kernel: { rows in
        scalars(rows) { elements, row in
            guard case .int(let place) = rows[1].scalar(at: row) else { return .null }
            let index = place > 0 ? place - 1 : Int64(elements.count) &+ place
            return place != 0 && index >= 0 && index < elements.count ? elements[Int(index)] : .null
        }
    }
}

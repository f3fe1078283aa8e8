import DovetailColumnar
import DovetailPlan

/// first_value(x) and last_value(x), also called first and last.
struct FrameEdge: WindowFunction {
    let isFirst: Bool
    var name: String { isFirst ? "first_value" : "last_value" }
    var aliases: [String] { isFirst ? ["first"] : ["last"] }
    let readsFrame = true
    let canIgnoreNulls = true
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The value in the \(isFirst ? "first" : "last") row of the frame; a second argument TRUE skips nulls.",
            examples: [
                isFirst
                    ? .init(
                        "first_value(x) OVER (ORDER BY i DESC) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                        "30")
                    : .init(
                        "last_value(x) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                        "20")
            ])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature([arguments[0]] + arguments.dropFirst().map { _ in .boolean }, returns: arguments[0])
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column {
        guard let frames = input.frames else { return .nulls(type: type, count: input.layout.count) }
        let count = input.layout.count
        let skips =
            input.ignoresNulls || arguments.count > 1 && count > 0 && arguments[1].scalar(at: 0) == .boolean(true)
        return Kernels.values(
            of: arguments[0], at: isFirst ? .first : .last, in: frames, skippingNulls: skips, count: count)
    }
}

/// nth_value(x, n).
struct NthValue: WindowFunction {
    let name = "nth_value"
    let readsFrame = true
    let canIgnoreNulls = true
    let documentation = FunctionDocumentation(
        "The value in the n-th row of the frame, from 1; null where the frame has fewer rows.",
        examples: [
            .init(
                "nth_value(x, 2) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                "30")
        ])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        _ = try Signatures.number(name, arguments[1], null: .int64)
        return FunctionSignature([arguments[0], .int64], returns: arguments[0])
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column {
        guard let frames = input.frames else { return .nulls(type: type, count: input.layout.count) }
        return Kernels.values(
            of: arguments[0], at: .nth(arguments[1]), in: frames, skippingNulls: input.ignoresNulls,
            count: input.layout.count)
    }
}

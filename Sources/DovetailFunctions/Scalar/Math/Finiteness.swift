import DovetailColumnar
import DovetailPlan

/// Whether numbers, dates and timestamps lie short of infinity.
enum Finiteness {
    static let all: [any ScalarFunction] = [
        test(
            "isinf", "Whether the number, date or timestamp is infinite.",
            [("isinf(1)", "false"), ("isinf(DATE 'infinity')", "true")], wantsFinite: false
        ) { $0.isInfinite },
        test(
            "isfinite", "Whether the number, date or timestamp is finite; NaN is not.",
            [("isfinite(1)", "true"), ("isfinite(TIMESTAMP '-infinity')", "false")], wantsFinite: true
        ) { $0.isFinite },
    ]

    private static func test(
        _ name: String, _ summary: String, _ examples: [(String, String)], wantsFinite: Bool,
        _ holds: @escaping @Sendable (Double) -> Bool
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: examples) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            switch arguments[0] {
            case .date, .timestamp: return FunctionSignature(arguments, returns: .boolean)
            default: return FunctionSignature([.double], returns: .boolean)
            }
        } kernel: { rows in
            if rows[0].type == .double {
                let input = Numbers.pointer(rows[0], as: Double.self)
                return rows.booleans { holds(input[$0]) }
            }
            let finite = EndlessTime.finite(rows[0], nil)
            return rows.booleans { (finite?[$0] ?? true) == wantsFinite }
        }
    }
}

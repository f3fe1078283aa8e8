import DovetailColumnar
import DovetailPlan

/// row_number, rank, dense_rank, percent_rank and cume_dist: numbers by a row's place in its partition.
struct Ranks: WindowFunction {
    let name: String
    let summary: String
    let example: FunctionDocumentation.Example
    let isRank: Bool
    private let type: DataType
    private let kernel: @Sendable (WindowLayout) -> Column

    var documentation: FunctionDocumentation { FunctionDocumentation(summary, examples: [example]) }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 0...0)
        return FunctionSignature([], returns: type)
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column { kernel(input.layout) }

    static let all = [
        Ranks(
            name: "row_number", summary: "The row's number in its partition, from 1.",
            example: .init(
                "row_number() OVER (ORDER BY x DESC, i) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                "3"), isRank: true, type: .int64,
            kernel: Kernels.rowNumbers),
        Ranks(
            name: "rank", summary: "One more than the number of rows that come before the row and its peers.",
            example: .init(
                "rank() OVER (ORDER BY x DESC) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1", "3"),
            isRank: true, type: .int64, kernel: Kernels.ranks),
        Ranks(
            name: "dense_rank", summary: "The number of the row's group of peers in its partition, from 1.",
            example: .init(
                "dense_rank() OVER (ORDER BY x DESC) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                "2"),
            isRank: true, type: .int64, kernel: Kernels.denseRanks),
        Ranks(
            name: "percent_rank", summary: "The rank from 0 to 1: (rank - 1) / (rows of the partition - 1).",
            example: .init(
                "percent_rank() OVER (ORDER BY x DESC) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                "1.0"),
            isRank: false, type: .double, kernel: Kernels.percentRanks),
        Ranks(
            name: "cume_dist", summary: "The share of the partition's rows that come before the row or are its peers.",
            example: .init(
                "cume_dist() OVER (ORDER BY x DESC) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                "1.0"),
            isRank: false, type: .double, kernel: Kernels.cumulativeDistribution),
    ]
}

/// ntile(n).
struct Tiles: WindowFunction {
    let name = "ntile"
    let documentation = FunctionDocumentation(
        "Which of n parts of the partition the row falls into, from 1; the first parts are larger where it does not come out even.",
        examples: [
            .init(
                "ntile(2) OVER (ORDER BY i) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i DESC LIMIT 1",
                "2")
        ]
    )

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        _ = try Signatures.number(name, arguments[0], null: .int64)
        return FunctionSignature([.int64], returns: .int64)
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column {
        try Kernels.tiles(arguments[0], input.layout)
    }
}

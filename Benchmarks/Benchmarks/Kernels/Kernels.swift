import Benchmark
import DovetailColumnar

/// Loops over one column of 16,384 values, which stays in the second-level cache: divide the time by 16,384 for the cost
/// of a value.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], warmupIterations: 10, scalingFactor: .kilo, maxDuration: .seconds(1))
    let count = 16_384
    let integers = Columns.integers(count)
    let doubles = Columns.doubles(count)
    let texts = Columns.texts(count)
    let half = Column(scalars: Array(repeating: .int(50), count: 1), type: .int64)
    let threshold = Column.constant(ConstantColumn(type: .int64, value: half.scalar(at: 0), count: count))
    let indices = Columns.shuffledRows(count)

    Benchmark("compare BIGINT with a constant") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(Kernels.compare(.greater, integers, threshold)) }
    }
    Benchmark("select BIGINT above a constant, half of the rows") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(Kernels.selection(of: Kernels.compare(.greater, integers, threshold)))
        }
    }
    Benchmark("add BIGINT, checked") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try? Kernels.arithmetic(.add, integers, integers, type: .int64, style: .checked))
        }
    }
    Benchmark("multiply DOUBLE") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try? Kernels.arithmetic(.multiply, doubles, doubles, type: .double, style: .checked))
        }
    }
    Benchmark("gather BIGINT in random order") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(integers.taking(indices.pointer, count: count)) }
    }
    Benchmark("gather VARCHAR in random order") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(texts.taking(indices.pointer, count: count)) }
    }
    let hashes = Buffer(byteCount: count * 8)
    Benchmark("hash BIGINT") { benchmark in
        for _ in benchmark.scaledIterations { Kernels.hash([integers], count: count, into: hashes.pointer()) }
    }
    Benchmark("hash VARCHAR") { benchmark in
        for _ in benchmark.scaledIterations { Kernels.hash([texts], count: count, into: hashes.pointer()) }
    }
    Benchmark("sort BIGINT") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(Kernels.sortedOrder([integers], orders: [SortOrder(isDescending: false, nullsFirst: false)]))
        }
    }
}

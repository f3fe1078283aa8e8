// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks live apart, so that nobody who builds Dovetail builds the benchmark library.
let package = Package(
    name: "dovetail-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "dovetail", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Kernels",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"), .product(name: "Dovetail", package: "dovetail"),
            ],
            path: "Benchmarks/Kernels",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "TransformBenchmark", dependencies: [.product(name: "Dovetail", package: "dovetail")]),
    ])

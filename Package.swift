// swift-tools-version: 6.2
import PackageDescription

/// Set by `make fuzz`: everything is built for libFuzzer with the address sanitizer, and the fuzz driver is there.
let isFuzzing = Context.environment["DOVETAIL_FUZZ"] != nil

/// The house as drawn in docs/architecture.md: every target lists exactly the floors it may use.
let house: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

let kernels: [CSetting] = isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])] : []

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(of name: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "DovetailTestSupport"] + more,
        swiftSettings: house)
}

let package = Package(
    name: "dovetail",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Dovetail", targets: ["Dovetail", "DovetailPlan", "DovetailColumnar"]),
        .executable(name: "dovetail", targets: ["DovetailCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
        .systemLibrary(
            name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
        .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CDovetailKernels", cSettings: kernels),
        .target(name: "CDovetailSystem"),
        library("DovetailColumnar", ["CDovetailKernels"]),
        library(
            "DovetailFormats",
            [
                "DovetailColumnar", "CDovetailKernels", "CZstd", "CLZ4", "CSnappy", "CDeflate", "CZlib", "CBrotli",
                "CBZip2",
            ]),
        library("DovetailPlan", ["DovetailColumnar"]),
        library("DovetailFunctions", ["DovetailColumnar", "DovetailPlan", "CPCRE2"]),
        library("DovetailSQL", ["DovetailColumnar", "DovetailPlan"]),
        library(
            "DovetailExecution",
            ["DovetailColumnar", "DovetailFormats", "DovetailPlan", "CDovetailKernels", "CDovetailSystem"]),
        library(
            "Dovetail",
            [
                "DovetailColumnar", "DovetailFormats", "DovetailPlan", "DovetailFunctions", "DovetailSQL",
                "DovetailExecution",
            ]),
        library("DovetailJobs", ["Dovetail", "DovetailColumnar", "DovetailPlan", "Yams"]),
        .executableTarget(
            name: "DovetailCLI",
            dependencies: [
                "Dovetail", "DovetailJobs", "DovetailColumnar", "DovetailPlan",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        .target(
            name: "DovetailTestSupport",
            dependencies: ["DovetailColumnar", "DovetailPlan"], path: "Tests/DovetailTestSupport",
            swiftSettings: house),
        tests(of: "DovetailColumnar"),
        tests(of: "DovetailFormats"),
        tests(of: "DovetailPlan"),
        tests(of: "DovetailFunctions"),
        tests(of: "DovetailSQL"),
        tests(of: "DovetailExecution", ["DovetailFunctions"]),
        tests(of: "DovetailJobs", ["Dovetail"]),
        tests(of: "Dovetail"),
        .testTarget(name: "DovetailCLITests", dependencies: ["DovetailCLI"], swiftSettings: house),
        .testTarget(
            name: "SQLLogicTests", dependencies: ["Dovetail", "DovetailColumnar"], exclude: ["slt"],
            swiftSettings: house),
    ])

if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "DovetailFuzz", dependencies: ["DovetailColumnar", "DovetailFormats", "DovetailPlan", "DovetailSQL"],
            path: "Fuzz/DovetailFuzz", swiftSettings: house,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
    package.products.append(.executable(name: "dovetail-fuzz", targets: ["DovetailFuzz"]))
}

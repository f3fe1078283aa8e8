import DovetailColumnar
import DovetailPlan
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// random(), randn() and setseed(x): numbers from one sequence of the process, whose place threads take turns to move.
struct Randomness: ScalarFunction {
    enum Kind { case uniform, normal, seed }

    static let all: [any ScalarFunction] = [
        Randomness(name: "random", aliases: ["rand"], kind: .uniform, summary: "A number from 0 up to 1."),
        Randomness(
            name: "randn", aliases: [], kind: .normal, summary: "A number from the standard normal distribution."),
        Randomness(
            name: "setseed", aliases: [], kind: .seed,
            summary: "Starts the sequence of random numbers at a place that a number from -1 to 1 names; gives null."),
    ]

    let name: String
    let aliases: [String]
    let kind: Kind
    let summary: String
    var isVolatile: Bool { true }
    var documentation: FunctionDocumentation { FunctionDocumentation(summary) }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        if kind == .seed {
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature([.double], returns: .int32)
        }
        try Signatures.check(name, arguments, count: 0...1)
        return FunctionSignature(arguments.map { _ in .int64 }, returns: .double)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        if kind == .seed {
            for row in 0..<count {
                guard case .double(let seed) = arguments[0].scalar(at: row) else { continue }
                guard seed >= -1, seed <= 1 else {
                    throw ColumnError(.badCast, "a seed lies between -1 and 1, not at \(seed)", kind: .invalidInput)
                }
                RandomSequence.shared.start(at: seed.bitPattern)
            }
            return .nulls(type: type, count: count)
        }
        // A seed as argument gives a sequence of its own, from its start in every batch.
        var place = RandomSequence.shared.take(count)
        if let first = arguments.first, count > 0, case .int(let seed) = first.scalar(at: 0) {
            place = RandomSequence.mix(UInt64(bitPattern: seed))
        }
        let output = Buffer(byteCount: count * 8)
        let target = output.pointer(as: Double.self)
        for row in 0..<count {
            place &+= RandomSequence.step
            let first = RandomSequence.unit(RandomSequence.mix(place))
            guard kind == .normal else {
                target[row] = first
                continue
            }
            let second = RandomSequence.unit(RandomSequence.mix(~place))
            target[row] = (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
        }
        return .primitive(PrimitiveColumn(type: .double, values: output, count: count))
    }
}

/// A counter whose values are mixed into random bits: any thread may take a run of them.
final class RandomSequence: Sendable {
    static let shared = RandomSequence()
    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    private let place = Atomic<UInt64>(UInt64.random(in: 0...UInt64.max))

    func start(at seed: UInt64) { place.store(RandomSequence.mix(seed), ordering: .relaxed) }

    /// The place before `count` numbers that are the caller's own.
    func take(_ count: Int) -> UInt64 {
        let distance = UInt64(truncatingIfNeeded: count) &* RandomSequence.step
        return place.wrappingAdd(distance, ordering: .relaxed).oldValue
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to 1.
    static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}

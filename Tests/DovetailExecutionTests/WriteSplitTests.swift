import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Testing

@testable import DovetailExecution

/// Into how many files a target's rows go.
@Suite struct WriteSplitTests {
    private func split(_ options: [String: Scalar], fileCount: Int? = nil) throws -> WriteSplit {
        var options = options
        let split = try WriteSplit(
            WriteTarget(path: "out", layout: .file, fileCount: fileCount), taking: &options)
        #expect(options.isEmpty)
        return split
    }

    @Test func options() throws {
        #expect(try split(["file_size_bytes": .int(5)]).byteLimit == 5)
        #expect(try split(["max_file_size": .string("3 MiB")]).byteLimit == 3 << 20)
        #expect(try split(["max_file_size": .string("2gb")]).byteLimit == 2_000_000_000)
        #expect(try split(["per_thread_output": .string("TRUE")]).isPerThread)
        #expect(try !split([:]).needsFolder)
        for bad in [Scalar.int(0), .int(-1), .string("x"), .string("9999999999TB"), .boolean(true)] {
            #expect(throws: FormatError.self) { try split(["file_size_bytes": bad]) }
        }
        #expect(throws: FormatError.self) { try split(["per_thread_output": .int(2)]) }
    }

    @Test func blocksInTurn() throws {
        let placement = BlockPlacement(try split([:], fileCount: 3))
        #expect(
            (0..<7).map { placement.place(of: $0) } == [
                .init(file: 0, sequence: 0), .init(file: 1, sequence: 0), .init(file: 2, sequence: 0),
                .init(file: 0, sequence: 1), .init(file: 1, sequence: 1), .init(file: 2, sequence: 1),
                .init(file: 0, sequence: 2),
            ])
    }

    @Test func filesOfAboutOneSize() throws {
        let placement = BlockPlacement(try split(["file_size_bytes": .int(1_000)]))
        var sizes: [Int: Int] = [:]
        var sequences: [Int: Int] = [:]
        // Blocks ask out of order, as threads do, and some are larger than a file.
        for start in stride(from: 0, to: 120, by: 3) {
            for number in [start + 1, start, start + 2] {
                let place = placement.place(of: number)
                let size = number == 60 ? 5_000 : 90 + number % 7 * 10
                sizes[place.file, default: 0] += size
                sequences[place.file, default: 0] += 1
                placement.note(place, byteCount: size)
            }
        }
        #expect(sizes.keys.sorted() == Array(0..<sizes.count))
        #expect(sizes.values.filter { !(700...1_400).contains($0) }.count <= 3)
        // Places are without gaps, and the same when asked again.
        let all = Set((0..<120).map { placement.place(of: $0) })
        #expect(all.count == 120)
        for place in all { #expect(place.sequence < sequences[place.file] ?? 0) }
    }
}

import DovetailColumnar
import DovetailTestSupport
import Testing

/// Gathering from chunks gives what putting them together and gathering would.
@Suite struct ChunkedColumnTests {
    @Test(arguments: RandomColumns.types)
    func gathersAsFromOneColumn(type: DataType) {
        var random = RandomColumns(seed: 41)
        for round in 0..<12 {
            // Dictionaries alone are kept as codes; whatever is mixed becomes flat.
            let onlyDictionaries = round % 3 == 0
            let nulls = [0, 0.2, 1][round % 3]
            let chunks = (0..<Int.random(in: 1...5, using: &random.generator)).map { _ in
                let count = Int.random(in: 0...300, using: &random.generator)
                return onlyDictionaries
                    ? random.column(type, count: count, nulls: 0.1, layout: .dictionary)
                    : random.column(type, count: count, nulls: nulls)
            }
            let rows = chunks.enumerated().flatMap { chunk, column in
                (0..<column.count).map { (chunk, $0) }
            }.shuffled(using: &random.generator)
            let numbers = rows.map { ChunkedColumn.rowNumber(chunk: $0.0, place: $0.1) }
            let expected = rows.map { chunks[$0.0].scalar(at: $0.1) }
            let found = numbers.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { ChunkedColumn(chunks, type: type).taking($0, count: buffer.count) }
            }
            guard let found else { continue }
            #expect(found.type == type || found.nullCount == found.count)
            let difference = found.firstDifference(from: Column(scalars: expected, type: type))
            #expect(difference == nil, "round \(round)")
        }
    }
}

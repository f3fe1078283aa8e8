import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Taking, slicing, concatenating and flattening against single values picked by hand.
@Suite struct StructuralTests {
    static let sizes = [0, 1, 63, 64, 65, 200]

    /// Calls `body` with a column of every type, layout and size; a failure prints the seed.
    private func forEachColumn(
        seed: UInt64, _ body: (Column, [Scalar], inout SplitMix64, String) throws -> Void
    ) rethrows {
        var random = RandomColumns(seed: seed)
        for type in RandomColumns.types {
            for layout in RandomColumns.Layout.allCases {
                for size in StructuralTests.sizes {
                    for nulls in [0, 0.3] {
                        let column = random.column(type, count: size, nulls: nulls, layout: layout)
                        try body(
                            column, column.scalars, &random.generator, "seed \(seed) \(type) \(layout) \(size)")
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64]) func scalarsRoundTrip(seed: UInt64) {
        var random = RandomColumns(seed: seed)
        for type in RandomColumns.types {
            for size in StructuralTests.sizes {
                let values = random.scalars(type, count: size, nulls: 0.2)
                let column = Column(scalars: values, type: type)
                #expect(column.type == type && column.count == size)
                #expect(column.scalars == values, "seed \(seed) \(type) \(size)")
                #expect(column.nullCount == values.filter(\.isNull).count)
            }
        }
    }

    @Test func wrongScalarsBecomeNull() {
        func only(_ value: Scalar, _ type: DataType) -> Scalar { Column(scalars: [value], type: type).scalar(at: 0) }
        #expect(only(.string("1"), .int32) == .null)
        #expect(only(.int(200), .int8) == .null)
        #expect(only(.uint(7), .int8) == .int(7))
        #expect(only(.int(-1), .uint64) == .null)
        #expect(
            only(.decimal(unscaled: 15, scale: 1), .decimal(precision: 9, scale: 2))
                == .decimal(unscaled: 150, scale: 2))
        #expect(only(.decimal(unscaled: 15, scale: 1), .decimal(precision: 9, scale: 0)) == .null)
        #expect(only(.decimal(unscaled: .max, scale: 0), .decimal(precision: 9, scale: 2)) == .null)
        #expect(only(.time(3, .second), .time(.millisecond)) == .time(3_000, .millisecond))
        #expect(only(.list([]), .map(key: Field("key", .string), value: Field("value", .string))) == .null)
        #expect(only(.structure([.int(1)]), .structure([])) == .null)
    }

    @Test func flattened() {
        forEachColumn(seed: 3) { column, values, _, label in
            let flat = column.flattened()
            #expect(flat.type == column.type && flat.scalars == values, "\(label)")
            switch flat {
            case .constant, .dictionary: Issue.record("\(label) is not flat")
            default: break
            }
        }
    }

    @Test func taking() {
        forEachColumn(seed: 4) { column, values, generator, label in
            let count = values.isEmpty ? 0 : Int.random(in: 0...130, using: &generator)
            let indices = (0..<count).map { _ in UInt32.random(in: 0..<UInt32(values.count), using: &generator) }
            let taken = column.taking(indices, count: count)
            #expect(taken.type == column.type && taken.scalars == indices.map { values[Int($0)] }, "\(label)")
        }
    }

    @Test func takingOptional() {
        forEachColumn(seed: 5) { column, values, generator, label in
            let count = Int.random(in: 0...130, using: &generator)
            let indices = (0..<count).map { _ in
                values.isEmpty || Int.random(in: 0..<4, using: &generator) == 0
                    ? UInt32.max : UInt32.random(in: 0..<UInt32(values.count), using: &generator)
            }
            let taken = column.taking(optional: indices, count: count)
            #expect(taken.type == column.type, "\(label)")
            #expect(taken.scalars == indices.map { $0 == .max ? .null : values[Int($0)] }, "\(label)")
        }
    }

    @Test func slices() {
        forEachColumn(seed: 6) { column, values, generator, label in
            let first = Int.random(in: 0...values.count, using: &generator)
            let last = Int.random(in: first...values.count, using: &generator)
            let slice = column.slice(first..<last)
            #expect(slice.type == column.type && slice.scalars == Array(values[first..<last]), "\(label)")
            // A slice is an ordinary column: it can be taken from and sliced again.
            if slice.count > 0 {
                let last = [UInt32(slice.count - 1)]
                #expect(slice.taking(last, count: 1).scalar(at: 0) == slice.scalar(at: slice.count - 1), "\(label)")
                #expect(slice.slice(1..<slice.count).scalars == Array(values[first + 1..<slice.count + first]))
            }
        }
    }

    @Test(arguments: 10...14 as ClosedRange<UInt64>) func concatenating(seed: UInt64) {
        var random = RandomColumns(seed: seed)
        for type in RandomColumns.types {
            for size in StructuralTests.sizes {
                let pieces = (0..<Int.random(in: 0...4, using: &random.generator)).map { _ in
                    random.column(type, count: size == 0 ? 0 : Int.random(in: 0...size, using: &random.generator))
                }
                let whole = Column.concatenating(pieces, type: type)
                #expect(whole.type == type, "seed \(seed)")
                #expect(whole.scalars == pieces.flatMap(\.scalars), "seed \(seed) \(type) \(size)")
            }
        }
    }

    @Test func concatenatingKeepsLayouts() {
        var random = RandomColumns(seed: 20)
        let dictionary = random.column(.string, count: 100, nulls: 0.2, layout: .dictionary)
        let joined = Column.concatenating(
            [dictionary.slice(0..<50), .nulls(type: .string, count: 3), dictionary.slice(50..<100)], type: .string)
        guard case .dictionary = joined else {
            Issue.record("not a dictionary")
            return
        }
        let constant = Column.constant(ConstantColumn(type: .int64, value: .int(4), count: 5))
        guard case .constant(let both) = Column.concatenating([constant, constant], type: .int64) else {
            Issue.record("not a constant")
            return
        }
        #expect(both.count == 10)
    }

    @Test(arguments: [0, 1, 64, 65, 300]) func batches(size: Int) {
        var random = RandomColumns(seed: 30 + UInt64(size))
        let batch = random.batch(count: size)
        let rows = batch.rows()
        #expect(rows.count == batch.count)
        #expect(batch.compacted().isEqual(to: batch))
        #expect(batch.compacted().selection == nil)
        let middle = batch.count / 2
        let halves = [batch.slice(0..<middle), batch.slice(middle..<batch.count)]
        #expect(halves[0].rows() + halves[1].rows() == rows)
        #expect(RecordBatch.concatenating(halves).isEqual(to: batch))
        #expect(RecordBatch.concatenating([]).count == 0)
    }
}

import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailExecution

/// What joins tell their scans: no key that is there may be dropped, whatever the keys look like.
@Suite struct KeyMembershipTests {
    private static let types: [DataType] = [.int8, .int16, .int32, .int64, .uint8, .uint32, .date]

    @Test(arguments: types)
    func keepsWhatIsThere(type: DataType) throws {
        var random = RandomColumns(seed: 7)
        for count in [1, 3, 500] {
            let keys = Column(scalars: random.scalars(type, count: count, nulls: 0.2), type: type)
            let probes = Column(scalars: random.scalars(type, count: 2_000, nulls: 0.2), type: type)
            guard let membership = KeyMembership(keys) else {
                #expect(keys.nullCount == keys.count)
                continue
            }
            let known = Set((0..<keys.count).map { keys.scalar(at: $0) })
            for column in [keys, probes] {
                let kept = rows(membership.select(column, among: nil), column.count)
                for row in 0..<column.count {
                    let value = column.scalar(at: row)
                    if value.isNull { #expect(!kept.contains(row) || column.nullCount == 0) }
                    if !value.isNull, known.contains(value) { #expect(kept.contains(row)) }
                }
            }
        }
    }

    @Test func farApart() throws {
        let numbers = (0..<5_000).map { Int64($0) * 1_000_000_007 - 3_000_000_000_000 }
        let keys = Column(scalars: numbers.map { .int($0) }, type: .int64)
        let membership = try #require(KeyMembership(keys))
        #expect(rows(membership.select(keys, among: nil), keys.count).count == keys.count)
        let others = Column(scalars: numbers.map { .int($0 + 1) }, type: .int64)
        #expect(rows(membership.select(others, among: nil), others.count).count < 1_000)
    }

    @Test func endsOfTheRange() throws {
        let keys = Column(scalars: [.int(.min), .int(.max), .int(0)], type: .int64)
        let membership = try #require(KeyMembership(keys))
        #expect(membership.select(keys, among: nil) == nil)
        let close = try #require(KeyMembership(Column(scalars: [.int(.max), .int(.max - 2)], type: .int64)))
        let probes = Column(scalars: [.int(.max), .int(.max - 1), .int(.min), .null], type: .int64)
        #expect(rows(close.select(probes, among: nil), 4) == [0])
        #expect(rows(close.select(probes, among: Selection([1, 3])), 4).isEmpty)
    }

    private func rows(_ selection: Selection?, _ count: Int) -> Set<Int> {
        guard let selection else { return Set(0..<count) }
        return Set((0..<selection.count).map { Int(selection.pointer[$0]) })
    }
}

extension KeyMembershipTests {
    @Test func noKeys() {
        #expect(KeyMembership(Column(scalars: [.null, .null], type: .int32)) == nil)
        #expect(KeyMembership(Column(scalars: [.string("a")], type: .string)) == nil)
    }
}

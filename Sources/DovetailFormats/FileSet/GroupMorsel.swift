import DovetailColumnar

/// A morsel of a group's table, with the set's columns.
struct GroupMorsel: Morsel {
    private let scan: FileSetScan
    private let group: Int
    private var morsel: any Morsel
    private let columns: ColumnAssembly
    private let numbers: Range<Int>

    init(
        _ scan: FileSetScan, _ group: Int, _ morsel: any Morsel, _ columns: ColumnAssembly, numbers: Range<Int>
    ) {
        self.scan = scan
        self.group = group
        self.morsel = morsel
        self.columns = columns
        self.numbers = numbers
    }

    mutating func next() throws -> RecordBatch? {
        guard var batch = try scan.reportingWidth(of: group, { try morsel.next() }) else { return nil }
        let number = min(numbers.lowerBound + batch.ordinal >> 32, numbers.upperBound - 1)
        batch.ordinal = number << 32 | batch.ordinal & 0xFFFF_FFFF
        return try columns.assemble(batch)
    }
}

/// All of a small group, which is opened when its first batch is asked for.
struct WholeGroupMorsel: Morsel {
    private let scan: FileSetScan
    private let group: Int
    private var opened: (source: any BatchSource, columns: ColumnAssembly)?
    private var morsel: (any Morsel)?
    private var hasBegun = false
    private var ordinal: Int

    init(_ scan: FileSetScan, _ group: Int, ordinal: Int) {
        self.scan = scan
        self.group = group
        self.ordinal = ordinal
    }

    mutating func next() throws -> RecordBatch? {
        if !hasBegun {
            hasBegun = true
            opened = try scan.open(group)
        }
        guard let opened else { return nil }
        while true {
            if var batch = try scan.reportingWidth(of: group, { try morsel?.next() }) {
                batch.ordinal = ordinal
                ordinal += 1
                return try opened.columns.assemble(batch)
            }
            morsel = try scan.reportingWidth(of: group) { try opened.source.nextMorsel() }
            if morsel == nil {
                self.opened = nil
                return nil
            }
        }
    }
}

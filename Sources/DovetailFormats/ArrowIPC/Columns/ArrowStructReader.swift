import DovetailColumnar

/// One column a member.
final class ArrowStructReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    private let members: [any ArrowColumnReader]

    init(_ type: DataType, _ fields: [ArrowField], _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        var members: [any ArrowColumnReader] = []
        for field in fields {
            members.append(try source.reader(field, window: source.window))
            try members[members.count - 1].has(count)
        }
        self.members = members
    }

    func read(_ rows: Range<Int>) throws -> Column {
        .structure(
            StructColumn(
                type: type, children: try members.map { try $0.read(rows) }, validity: validity?.bitmap(rows),
                count: rows.count))
    }
}

/// A value of one of several types in each row: a structure with a member a branch, one of which is not null.
final class ArrowUnionReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    /// A type id a row.
    private let ids: Buffer
    /// Where a row's value stands in its branch; nil when it is the row itself.
    private let offsets: Buffer?
    private let branches: [ArrowScatteredValues]
    /// Branch of each type id.
    private let branchOfID: [Int8]

    init(
        _ type: DataType, isDense: Bool, _ ids: [Int], _ fields: [ArrowField], _ source: inout ArrowSource
    ) throws {
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = source.unionsHaveValidity ? try source.validity(node) : nil
        self.ids = try source.values(count, width: 1)
        offsets = isDense ? try source.integers(count, width: 4) : nil
        var branchOfID = [Int8](repeating: -1, count: 256)
        for (branch, id) in ids.enumerated() { branchOfID[id] = Int8(truncatingIfNeeded: branch) }
        self.branchOfID = branchOfID
        var branches: [ArrowScatteredValues] = []
        for field in fields {
            let reader = try source.reader(field, window: isDense ? nil : source.window)
            if !isDense { try reader.has(count) }
            branches.append(ArrowScatteredValues(reader))
        }
        self.branches = branches
    }

    func read(_ rows: Range<Int>) throws -> Column {
        // Each branch becomes as long as all rows.
        guard rows.count * max(branches.count, 1) <= 2 * ArrowCodes.mostElements else { throw ArrowCodes.tooMany() }
        let valid = validity?.bitmap(rows)
        let places = try places(rows, valid)
        let members = try branches.enumerated().map { branch, values in
            let indices = Buffer(byteCount: rows.count * 4)
            let target = indices.pointer(as: UInt32.self)
            for row in 0..<rows.count { target[row] = places[row].branch == branch ? places[row].index : .max }
            return try values.taking(indices, count: rows.count)
        }
        return .structure(StructColumn(type: type, children: members, validity: valid, count: rows.count))
    }

    private func places(_ rows: Range<Int>, _ valid: Bitmap?) throws -> [(branch: Int, index: UInt32)] {
        try withExtendedLifetime((ids, offsets)) {
            try rows.map { row in
                if let valid, !valid[row - rows.lowerBound] { return (-1, 0) }
                let branch = Int(branchOfID[Int(ids.base.load(fromByteOffset: row, as: UInt8.self))])
                let index = offsets.map { Int($0.base.loadUnaligned(fromByteOffset: row * 4, as: Int32.self)) } ?? row
                guard branch >= 0, index >= 0, index < branches[branch].count else {
                    throw FormatError(.damagedFile, "a union points outside of its branches")
                }
                return (branch, UInt32(truncatingIfNeeded: index))
            }
        }
    }
}

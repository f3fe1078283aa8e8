/// Numbers for the values of a column, equal ones where values are equal: comparing elements of lists becomes comparing
/// integers.
struct ElementCodes {
    /// The code of every null.
    static let null: UInt32 = 0

    private let codes: Buffer
    /// Codes are below this.
    let limit: Int

    /// The code of each value; valid while this is.
    var pointer: UnsafePointer<UInt32> { UnsafePointer(codes.pointer(as: UInt32.self)) }

    init(_ column: Column) {
        let column = column.flattened()
        let count = column.count
        codes = Buffer(zeroed: count * 4)
        let target = codes.pointer(as: UInt32.self)
        let hashes = Buffer(byteCount: count * 8)
        let hash = hashes.pointer(as: UInt64.self)
        Kernels.hash([column], count: count, into: hash)
        var bits = 4
        while 1 << bits < count * 2 { bits += 1 }
        let mask = (1 << bits) - 1
        // Rows, each the first of its value, plus one.
        let table = Buffer(zeroed: (mask + 1) * 4)
        let slots = table.pointer(as: UInt32.self)
        var next: UInt32 = 1
        for row in 0..<count where !column.isNull(at: row) {
            var slot = Int(truncatingIfNeeded: hash[row] >> 20) & mask
            while true {
                let found = Int(slots[slot]) &- 1
                if found < 0 {
                    slots[slot] = UInt32(truncatingIfNeeded: row &+ 1)
                    target[row] = next
                    next &+= 1
                    break
                }
                if hash[found] == hash[row], Kernels.compareValues(column, found, column, row) == 0 {
                    target[row] = target[found]
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        limit = Int(next)
        withExtendedLifetime((hashes, table)) {}
    }

    /// Codes of two columns of one type, the second's behind the first's.
    init(_ first: Column, _ second: Column) {
        self.init(Column.concatenating([first.flattened(), second.flattened()], type: first.type))
    }
}

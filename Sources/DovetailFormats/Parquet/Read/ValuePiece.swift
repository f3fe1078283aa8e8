import DovetailColumnar

/// A column in the making: values of one kind, from one or more pages.
final class ValuePiece {
    /// Codes into the dictionary rather than values.
    let isCoded: Bool
    private let width: Int
    private let values: GrowableBuffer
    private(set) var count = 0
    /// One bit a row; nil when the column cannot be null or its nulls are kept elsewhere.
    private let validity: Buffer?
    private let capacity: Int
    private var validCount = 0
    private var owners: [Buffer] = []
    /// Bytes of pages that the values point into.
    private(set) var heldBytes = 0

    init(isCoded: Bool, form: ReadForm, capacity: Int, hasValidity: Bool) {
        self.isCoded = isCoded
        self.capacity = capacity
        width = isCoded ? 4 : form.byteWidth
        values = GrowableBuffer(byteCapacity: capacity * width + 64)
        validity = hasValidity ? Buffer(zeroed: Bitmap.byteCount(for: capacity) + 16) : nil
    }

    private func keepAlive(_ page: DataPage) {
        guard !isCoded, width == 16 else { return }
        for owner in page.owners + [page.values.extraOwner].compactMap({ $0 })
        where !owners.contains(where: { $0 === owner }) {
            owners.append(owner)
            heldBytes += owner.byteCount
        }
    }

    /// Appends values without nulls.
    func append(_ rows: Int, from page: inout DataPage) throws {
        values.byteCount = count * width
        values.reserve(rows * width + 64)
        try page.values.decode(rows, into: values.base + count * width)
        keepAlive(page)
        count += rows
        validCount += rows
    }

    /// Appends `rows` entries of a column with definition levels of one bit; `capacity` is not exceeded.
    func appendNullable(_ rows: Int, from page: inout DataPage) throws {
        guard let validity else { return try append(rows, from: &page) }
        guard let present = page.definitions?.decodeBits(rows, into: validity.base, at: count) else {
            throw PageValues.damaged("it has fewer levels than values")
        }
        let before = count
        try append(present, from: &page)
        count = before + rows
        guard present < rows else { return }
        values.byteCount = (before + present) * width
        values.reserve((rows - present) * width + 64)
        spread(before, present, rows, validity)
    }

    /// Moves dense values to their rows, from the last one on; rows without a value become zero.
    private func spread(_ start: Int, _ present: Int, _ rows: Int, _ validity: Buffer) {
        let base = values.base + start * width
        switch width {
        case 1: ValuePiece.spread(base.assumingMemoryBound(to: UInt8.self), present, rows, validity.base, start)
        case 4: ValuePiece.spread(base.assumingMemoryBound(to: UInt32.self), present, rows, validity.base, start)
        case 8: ValuePiece.spread(base.assumingMemoryBound(to: UInt64.self), present, rows, validity.base, start)
        default: ValuePiece.spread(base.assumingMemoryBound(to: UInt128.self), present, rows, validity.base, start)
        }
    }

    private static func spread<T: FixedWidthInteger>(
        _ values: UnsafeMutablePointer<T>, _ present: Int, _ rows: Int, _ validity: UnsafeRawPointer, _ start: Int
    ) {
        let words = validity.assumingMemoryBound(to: UInt64.self)
        var source = present
        var row = rows
        while row > 0 {
            row &-= 1
            let place = start &+ row
            let bit = (words[place >> 6] &>> UInt64(place & 63)) & 1
            source &-= Int(truncatingIfNeeded: bit)
            // A null reads what it does not use, which keeps the loop free of branches.
            values[row] = values[source] & (0 &- T(truncatingIfNeeded: bit))
        }
    }

    /// The column; the piece is done with then.
    func finish(_ leaf: ReadLeaf, dictionary: Column?) throws -> Column {
        let bitmap = validity.map { buffer -> Bitmap in
            Bitmap(buffer: buffer, count: count, setCount: validCount)
        }
        values.byteCount = count * width
        let buffer = values.finish()
        let maker = ValueColumn(leaf: leaf)
        if isCoded, let dictionary {
            return maker.make(codes: buffer, count: count, validity: bitmap, dictionary: dictionary)
        }
        return try maker.make(buffer, count: count, validity: bitmap, owners: owners)
    }
}

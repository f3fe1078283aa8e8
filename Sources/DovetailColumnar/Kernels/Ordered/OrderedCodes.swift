/// Numbers for the values of a column that are ordered as the values are, and numbers for other values that fall where these
/// stand among them: what joins by inequality sort and search.
///
/// Values of up to eight bytes are their own numbers. Others are numbered by their places, which are odd, so that what lies
/// between two of them has a number, too.
public struct OrderedCodes: Sendable {
    /// UInt64 a row; anything under a null.
    public let codes: Buffer
    /// The different values in order, where places are the numbers.
    private let distinct: Column?

    /// - Parameter type: of the values that will be looked up; a decimal's width may differ.
    public init(_ column: Column, lookedUpBy type: DataType) {
        if OrderedCodes.areNumbers(column.type), OrderedCodes.areNumbers(type) {
            codes = OrderedCodes.numbers(column.flattened())
            distinct = nil
            return
        }
        let flat = OrderedCodes.widened(column.flattened())
        let count = flat.count
        let order = Kernels.sortedOrder([flat], orders: [SortOrder()])
        let rows = UnsafePointer(order.pointer(as: UInt32.self))
        let places = Buffer(zeroed: count * 8)
        let target = places.pointer(as: UInt64.self)
        let firsts = Buffer(byteCount: count * 4)
        let chosen = firsts.pointer(as: UInt32.self)
        var found = 0
        for place in 0..<(count - flat.nullCount) {
            let row = Int(rows[place])
            if place == 0 || Kernels.compareValues(flat, Int(rows[place - 1]), flat, row) != 0 {
                chosen[found] = UInt32(truncatingIfNeeded: row)
                found &+= 1
            }
            target[row] = UInt64(truncatingIfNeeded: 2 &* found &- 1)
        }
        codes = places
        distinct = flat.taking(UnsafePointer(chosen), count: found)
        withExtendedLifetime((order, firsts)) {}
    }

    /// UInt64 a row of other values, comparable with `codes`; anything under a null.
    public func codes(of column: Column) -> Buffer {
        guard let distinct else { return OrderedCodes.numbers(column.flattened()) }
        let flat = OrderedCodes.widened(column.flattened())
        let result = Buffer(zeroed: flat.count * 8)
        let target = result.pointer(as: UInt64.self)
        if case .string(let texts) = flat, case .string(let known) = distinct {
            let (views, values) = (texts.pointer, known.pointer)
            OrderedCodes.search(texts.count, among: known.count, target) { StringView.order(views[$0], values[$1]) }
            return result
        }
        if case .null = flat { return result }
        let validity = flat.validity
        OrderedCodes.search(flat.count, among: distinct.count, target) { row, place in
            if let validity, !validity[row] { return 0 }
            return Kernels.compareValues(flat, row, distinct, place)
        }
        return result
    }

    @inline(__always)
    private static func search(
        _ count: Int, among known: Int, _ target: UnsafeMutablePointer<UInt64>, _ order: (Int, Int) -> Int
    ) {
        for row in 0..<count {
            var (low, high) = (0, known)
            while low < high {
                let middle = (low &+ high) >> 1
                if order(row, middle) > 0 { low = middle &+ 1 } else { high = middle }
            }
            let isFound = low < known && order(row, low) == 0
            target[row] = UInt64(truncatingIfNeeded: 2 &* low &+ (isFound ? 1 : 0))
        }
    }

    /// Decimals of one scale may differ in width.
    private static func widened(_ column: Column) -> Column {
        guard column.type.isDecimal, let operand = Operand(column)?.widened else { return column }
        return .primitive(operand.values)
    }

    // MARK: Numbers

    private static func areNumbers(_ type: DataType) -> Bool {
        switch type.physical {
        case .bit, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double: true
        default: false
        }
    }

    private static func numbers(_ column: Column) -> Buffer {
        let result = Buffer(zeroed: column.count * 8)
        guard column.count > 0, let key = SortKey(column, order: SortOrder()) else { return result }
        let rows = Buffer(byteCount: column.count * 4)
        let numbers = rows.pointer(as: UInt32.self)
        for row in 0..<column.count { numbers[row] = UInt32(truncatingIfNeeded: row) }
        key.encode(.whole, UnsafePointer(numbers), column.count, into: result.pointer())
        withExtendedLifetime(rows) {}
        return result
    }
}

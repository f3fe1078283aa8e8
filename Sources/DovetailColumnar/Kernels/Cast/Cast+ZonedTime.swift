/// Casts to and from times of day with an offset.
extension Kernels {
    static func castZonedTime(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        switch request.to {
        case .string:
            return formatText(column, as: Int64.self) { TextFormatting.zonedTime(ZonedTime(packed: $0), to: $1) }
        case .time(let unit):
            // The time as it stands, without its offset.
            let local = try convert(
                column, CastRequest(from: request.from, to: .time(.microsecond), style: request.style), as: Int64.self
            ) { packed, _ in ZonedTime(packed: packed).microseconds }
            return try cast(local, to: .time(unit), style: request.style)
        default: throw request.impossible
        }
    }

    /// Times of day that hold at `offset`, in seconds east of UTC.
    static func zonedTimes(
        _ column: PrimitiveColumn, _ unit: DataType.TimeUnit, offset: Int64, _ request: CastRequest
    ) throws -> Column {
        let times = try cast(.primitive(column), to: .time(.microsecond), style: request.style)
        guard case .primitive(let times) = times else { throw request.impossible }
        return try convert(times, request, as: Int64.self) { value, failed -> Int64 in
            guard let time = ZonedTime(microseconds: value, offset: offset) else {
                failed |= 1
                return 0
            }
            return time.packed
        }
    }
}

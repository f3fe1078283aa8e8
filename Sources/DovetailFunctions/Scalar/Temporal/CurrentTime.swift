import DovetailColumnar
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// now() and current_date(), in UTC. Planning folds calls without arguments, so that a query sees one moment.
struct CurrentTime: ScalarFunction {
    let isDate: Bool
    var name: String { isDate ? "current_date" : "now" }
    var aliases: [String] {
        isDate ? ["today", "curdate"] : ["current_timestamp", "get_current_timestamp", "transaction_timestamp"]
    }
    var documentation: FunctionDocumentation {
        FunctionDocumentation("The \(isDate ? "date" : "moment") at which the query is planned, in UTC.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 0...0)
        return FunctionSignature([], returns: isDate ? .date : .timestamp(.microsecond, zone: "UTC"))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = Int64(time.tv_sec)
        let value: Scalar =
            isDate
            ? .date(Int32(truncatingIfNeeded: floorDivide(seconds, 86_400)))
            : .timestamp(seconds &* 1_000_000 &+ Int64(time.tv_nsec) / 1_000, .microsecond, zone: "UTC")
        return .constant(ConstantColumn(type: type, value: value, count: count))
    }
}

/// current_time, localtime and localtimestamp: parts of the moment of the query.
struct LocalNow: ScalarFunction {
    let name: String
    let aliases: [String]
    private let type: DataType

    static let all: [any ScalarFunction] = [
        LocalNow(name: "current_time", aliases: ["get_current_time"], type: .timeWithZone),
        LocalNow(name: "localtime", aliases: [], type: .time(.microsecond)),
        LocalNow(name: "localtimestamp", aliases: [], type: .timestamp(.microsecond, zone: nil)),
    ]

    var documentation: FunctionDocumentation {
        FunctionDocumentation("The \(type) at which the query is planned, in UTC.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 0...0)
        return FunctionSignature([], returns: type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let moment = DataType.timestamp(.microsecond, zone: "UTC")
        let now = try CurrentTime(isDate: false).evaluate([], type: moment, count: count)
        if type == .timeWithZone { return try Kernels.cast(now, to: type, style: .checked) }
        guard case .timestamp(let micros, _, _) = now.scalar(at: 0) else { return .nulls(type: type, count: count) }
        let local = Column.constant(
            ConstantColumn(
                type: .timestamp(.microsecond, zone: nil), value: .timestamp(micros, .microsecond, zone: nil),
                count: count))
        return try Kernels.cast(local, to: type, style: .checked)
    }
}

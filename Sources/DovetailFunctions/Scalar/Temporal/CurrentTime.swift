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

public import Dovetail

/// The one line a person reads after a run: rows, bytes, time, speed, memory.
public struct RunSummary: CustomStringConvertible {
    private let result: QueryResult
    private let seconds: Double
    private let peakMemory: Int

    public init(_ result: QueryResult, seconds: Double, peakMemory: Int) {
        self.result = result
        self.seconds = seconds
        self.peakMemory = peakMemory
    }

    public var description: String {
        let read = QueryContext.inputs(of: result.plans).reduce(0) { $0 + $1.byteCount }
        let files = result.outputs.reduce(0) { $0 + $1.files.count }
        let written = result.outputs.reduce(0) { $0 + $1.byteCount }
        let rate = Double(read) / max(seconds, 1e-6) / 1e6
        return "\(RunSummary.grouped(result.rowsWritten)) rows in \(files == 1 ? "1 file" : "\(files) files"), "
            + "\(PlanText.bytes(read)) read, \(PlanText.bytes(written)) written, \(RunSummary.fixed(seconds, 3)) s, "
            + "\(RunSummary.fixed(rate, 1)) MB/s, peak memory \(PlanText.bytes(peakMemory))"
    }

    private static func grouped(_ number: Int) -> String {
        var result = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return String(result.reversed())
    }

    private static func fixed(_ value: Double, _ places: Int) -> String {
        var unit = 1
        for _ in 0..<places { unit *= 10 }
        let scaled = Int((value * Double(unit)).rounded())
        let digits = String(scaled % unit)
        return "\(scaled / unit)." + String(repeating: "0", count: places - digits.count) + digits
    }
}

import Dovetail
import DovetailColumnar
import DovetailJobs

/// `dovetail sql --pipe`: a program sends statements as lines of JSON and reads answers as lines of JSON. Tables last
/// until the input ends; an error answers its line and ends nothing.
struct PipeSession {
    let session: SQLSession

    func run() {
        while let line = readLine(strippingNewline: true) {
            guard !line.isEmpty else { continue }
            Terminal.print(answer(line))
        }
    }

    private func answer(_ line: String) -> String {
        var sql: String?
        do {
            guard let text = try DocumentValue(json: line)["sql"]?.text else {
                throw JobError(.badMember, "a request is {\"sql\": \"...\"}")
            }
            sql = text
            var answer = JSONAnswer.empty
            for statement in try session.statements(text) {
                switch try session.run(statement, started: { SignalWatch.watch($0) }) {
                case .rows(let result): answer = JSONAnswer.rows(result)
                case .text(let plan): answer = JSONAnswer.text(plan, column: "plan")
                case .written(let result): answer = JSONAnswer.count(result.rowsWritten)
                case .changed(let rows): answer = JSONAnswer.count(rows)
                case .done: answer = JSONAnswer.empty
                }
            }
            return answer
        } catch {
            return JSONAnswer.error(error, source: sql)
        }
    }
}

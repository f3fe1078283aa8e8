import Foundation

/// A file of statements and queries with the rows they shall give, in the format of sqllogictest.
///
/// ```
/// statement ok
/// CREATE TABLE t AS SELECT 1 AS a
///
/// query rowsort
/// SELECT a, a + 1 FROM t
/// ----
/// 1|2
/// ```
/// Values of a row are parted by `|`; NULL is `NULL`, empty text `(empty)`. `statement error TEXT` wants an error whose
/// message contains TEXT. Lines that begin with `#` are remarks.
struct SLTFile {
    struct Record {
        enum Kind: Equatable {
            case statement
            case failure(containing: String)
            case query(sorted: Bool)
        }
        var remarks: [String]
        var kind: Kind
        var sql: String
        var rows: [String]
        var line: Int
    }

    let url: URL
    var records: [Record] = []

    init(url: URL) throws {
        self.url = url
        let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
        var next = 0
        var remarks: [String] = []
        while next < lines.count {
            let line = lines[next]
            next += 1
            if line.isEmpty { continue }
            if line.hasPrefix("#") {
                remarks.append(line)
                continue
            }
            guard let kind = SLTFile.kind(of: line) else { throw Malformed(line: next, text: line) }
            var record = Record(remarks: remarks, kind: kind, sql: "", rows: [], line: next)
            remarks = []
            var text: [String] = []
            while next < lines.count, !lines[next].isEmpty, lines[next] != "----" {
                text.append(lines[next])
                next += 1
            }
            record.sql = text.joined(separator: "\n")
            if next < lines.count, lines[next] == "----" {
                next += 1
                while next < lines.count, !lines[next].isEmpty {
                    record.rows.append(lines[next])
                    next += 1
                }
            }
            records.append(record)
        }
    }

    struct Malformed: Error {
        let line: Int
        let text: String
    }

    private static func kind(of line: String) -> Record.Kind? {
        if line == "statement ok" { return .statement }
        if line.hasPrefix("statement error") {
            return .failure(
                containing: String(line.dropFirst("statement error".count)).trimmingCharacters(in: .whitespaces))
        }
        if line == "query" { return .query(sorted: false) }
        return line == "query rowsort" ? .query(sorted: true) : nil
    }

    /// The file with the rows of its records.
    var text: String {
        records.map { record in
            var lines = record.remarks
            switch record.kind {
            case .statement: lines.append("statement ok")
            case .failure(let part): lines.append("statement error " + part)
            case .query(let sorted): lines.append(sorted ? "query rowsort" : "query")
            }
            lines.append(record.sql)
            if case .query = record.kind { lines += ["----"] + record.rows }
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}

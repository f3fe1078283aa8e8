import Foundation

/// The input of the transform benchmark: the same rows in every run.
enum SampleFiles {
    /// id, customer, quantity, price, day, status, note: about 100 bytes a row.
    static func writeOrders(to path: String, rows: Int, customers: Int) throws {
        let statuses = ["open", "packed", "sent", "delivered", "returned"]
        let words = ["quick", "brown", "careful", "final", "pending", "silent", "bold", "express", "ironic", "even"]
        var random = Sequence()
        try write(to: path, header: "id,customer,quantity,price,day,status,note\n", rows: rows) { row in
            let note = (0..<5).map { _ in words[random.next(below: words.count)] }.joined(separator: " ")
            let month = random.next(below: 12) + 1
            let day = random.next(below: 28) + 1
            return
                "\(row),\(random.next(below: max(customers, 1))),\(random.next(below: 50) + 1),"
                + "\(random.next(below: 100_000)).\(random.next(below: 90) + 10),"
                + "2024-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day),"
                + "\(statuses[random.next(below: statuses.count)]),\(note)\n"
        }
    }

    /// customer, name, city.
    static func writeCustomers(to path: String, rows: Int) throws {
        let cities = ["Bergen", "Cork", "Delft", "Évora", "Graz", "Lund", "Turku", "Vilnius"]
        try write(to: path, header: "customer,name,city\n", rows: rows) { row in
            "\(row),Customer number \(row),\(cities[row % cities.count])\n"
        }
    }

    private static func write(to path: String, header: String, rows: Int, line: (Int) -> String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var text = header
        for row in 0..<rows {
            text += line(row)
            if text.utf8.count > 1 << 20 {
                try file.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try file.write(contentsOf: Data(text.utf8))
    }

    /// A linear congruential sequence.
    private struct Sequence {
        private var state: UInt64 = 7

        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
    }
}

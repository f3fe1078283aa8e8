import DovetailColumnar

/// What a user may say about one column of a file.
struct LeafSettings: Sendable {
    var encoding = EncodingRequest.automatic
    var hasBloomFilter = false
}

/// Finds the columns of a file that an option names: a column of the table stands for all columns under it, a path with
/// dots for one or for those below.
struct LeafSelection {
    let leaves: [WriteLeaf]

    /// - Throws: `FormatError` for a column that is not there.
    func find(_ name: String, for option: String) throws -> [Int] {
        let found = leaves.indices.filter { leaf in
            let path = leaves[leaf].path.joined(separator: ".")
            return path == name || path.hasPrefix(name + ".")
        }
        if !found.isEmpty { return found }
        let nearest = Spelling.nearest(to: name, among: leaves.compactMap(\.path.first))
        throw FormatError(
            .badFormatOption, "option \"\(option)\" names column \"\(name)\", which is not there", kind: .invalidInput,
            notes: nearest.map { ["did you mean \"\($0)\"?"] } ?? [])
    }

    /// The columns of a list of names, or all for `true`.
    func find(_ value: Scalar, for option: String) throws -> [Int] {
        if case .boolean(let isAll) = value { return isAll ? Array(leaves.indices) : [] }
        return try OptionValue.texts(option, value).flatMap { try find($0, for: option) }
    }

    /// - Throws: `FormatError` for an encoding the column's type does not have.
    func check(_ request: EncodingRequest, _ leaf: Int) throws {
        guard !request.applies(to: leaves[leaf].type) else { return }
        throw FormatError(
            .badFormatOption,
            "column \"\(leaves[leaf].path.joined(separator: "."))\" cannot have encoding \"\(request.rawValue)\": it is of type \(leaves[leaf].type)",
            kind: .invalidInput)
    }

    /// `name`, `name desc`, `name asc nulls first`, as in ORDER BY.
    func sortingColumn(_ text: String, for option: String) throws -> Parquet.SortingColumn {
        var words = text.split(separator: " ").map(String.init)
        var (isDescending, nullsFirst) = (false, false)
        let ending = words.suffix(2).map { $0.lowercased() }
        if ending == ["nulls", "first"] || ending == ["nulls", "last"] {
            nullsFirst = ending[1] == "first"
            words.removeLast(2)
        }
        if let last = words.last?.lowercased(), words.count > 1, last == "asc" || last == "desc" {
            isDescending = last == "desc"
            words.removeLast()
        }
        let found = try find(words.joined(separator: " "), for: option)
        guard found.count == 1, leaves[found[0]].maxRepetition == 0 else {
            throw FormatError(
                .badFormatOption, "option \"\(option)\": rows cannot be sorted by \"\(text)\"", kind: .invalidInput)
        }
        return Parquet.SortingColumn(column: Int32(found[0]), isDescending: isDescending, nullsFirst: nullsFirst)
    }
}

extension OptionValue {
    /// One text or a list of them.
    static func texts(_ name: String, _ value: Scalar) throws -> [String] {
        switch value {
        case .string(let text): return [text]
        case .list(let values):
            return try values.map {
                guard case .string(let text) = $0 else { throw wrong(name, value, "a list of names") }
                return text
            }
        default: throw wrong(name, value, "a list of names")
        }
    }

    /// A map from texts.
    static func pairs(_ name: String, _ value: Scalar) throws -> [(String, Scalar)] {
        guard case .map(let pairs) = value else { throw wrong(name, value, "a map: {'name': 'value'}") }
        return try pairs.map {
            guard case .string(let key) = $0.key else { throw wrong(name, value, "a map from names") }
            return (key, $0.value)
        }
    }

    /// Between 0 and 1, both left out.
    static func fraction(_ name: String, _ value: Scalar) throws -> Double {
        let number: Double? =
            switch value {
            case .double(let value): value
            case .float(let value): Double(value)
            case .decimal(let unscaled, let scale): (0..<max(scale, 0)).reduce(Double(unscaled)) { a, _ in a / 10 }
            case .string(let text): Double(text)
            default: nil
            }
        guard let number, number > 0, number < 1 else { throw wrong(name, value, "a number between 0 and 1") }
        return number
    }

    /// A number of bytes; a text may end in KB, MB or GB, or KiB and so on.
    static func bytes(_ name: String, _ value: Scalar, in range: ClosedRange<Int>) throws -> Int {
        guard case .string(let text) = value else { return try integer(name, value, in: range) }
        let lower = text.lowercased().filter { $0 != " " }
        let factors: [(String, Int)] = [
            ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1_000), ("mb", 1_000_000),
            ("gb", 1_000_000_000), ("b", 1),
        ]
        guard let (ending, factor) = factors.first(where: { lower.hasSuffix($0.0) }) else {
            return try integer(name, value, in: range)
        }
        guard let number = Int(lower.dropLast(ending.count)),
            case (let product, let overflow) =
                number.multipliedReportingOverflow(by: factor), !overflow
        else { throw wrong(name, value, "a number of bytes") }
        return try integer(name, .int(Int64(product)), in: range)
    }
}

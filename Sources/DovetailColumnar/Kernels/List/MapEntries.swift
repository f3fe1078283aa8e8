/// Maps: lists of pairs whose keys are unique and never null.
extension Kernels {
    /// What a key that comes twice means.
    public enum RepeatedKey: Sendable { case refused, lastWins }

    /// The value of a key; null where the map lacks it.
    public static func mapValue(_ column: Column, of key: Column, validity: Bitmap?) -> Column {
        let maps = column.lists
        let (keys, values) = maps.entries
        let places = mapPlaces(maps, keys, key, validity)
        return withExtendedLifetime(places) {
            values.taking(optional: UnsafePointer(places.pointer(as: UInt32.self)), count: maps.count)
        }
    }

    public static func mapContains(_ column: Column, _ key: Column, validity: Bitmap?) -> Column {
        let maps = column.lists
        let places = mapPlaces(maps, maps.entries.keys, key, validity)
        let place = places.pointer(as: UInt32.self)
        defer { withExtendedLifetime(places) {} }
        return bits(count: maps.count, validity: validity) { place[$0] != .max }
    }

    private static func mapPlaces(_ maps: ListColumn, _ keys: Column, _ key: Column, _ validity: Bitmap?) -> Buffer {
        let codes = ElementCodes(keys, key)
        let code = codes.pointer
        let sought = code + keys.count
        let places = Buffer(byteCount: maps.count * 4)
        let target = places.pointer(as: UInt32.self)
        for row in 0..<maps.count {
            target[row] = .max
            guard validity?[row] ?? true else { continue }
            for place in maps.range(row) where code[place] == sought[row] {
                target[row] = UInt32(truncatingIfNeeded: place)
                break
            }
        }
        withExtendedLifetime(codes) {}
        return places
    }

    /// Keys (`keys`) or values as lists.
    public static func mapMembers(_ column: Column, keys: Bool, type: DataType, validity: Bitmap?) -> Column {
        let maps = column.lists
        let entries = maps.entries
        return .list(
            ListColumn(
                type: type, offsets: maps.offsets, child: keys ? entries.keys : entries.values, validity: validity,
                count: maps.count))
    }

    /// The same pairs under another type: a map as a list of structs, or such a list as a map.
    public static func mapRetyped(_ column: Column, type: DataType, validity: Bitmap?) throws -> Column {
        let lists = column.lists
        guard case .structure(let pairs) = lists.child.flattened() else {
            return .list(
                ListColumn(
                    type: type, offsets: lists.offsets, child: Column(scalars: [], type: type.listElementType),
                    validity: validity, count: lists.count))
        }
        let child = Column.structure(
            StructColumn(
                type: type.listElementType, children: pairs.children, validity: pairs.validity, count: pairs.count))
        let entries = ListColumn(
            type: type, offsets: lists.offsets, child: child, validity: validity, count: lists.count)
        guard case .map = type else { return .list(entries) }
        return try mapChecked(entries, .refused)
    }

    /// Maps of keys and values that stand in two lists of equal lengths.
    /// - Throws: `ColumnError` for lists of different lengths, keys that are null, and ones that come twice.
    public static func mapBuild(_ keys: Column, _ values: Column, type: DataType, validity: Bitmap?) throws -> Column {
        let (first, second) = (keys.lists, values.lists)
        var taken = ListAssembly(rows: first.count)
        var others = ListAssembly(rows: first.count)
        for row in 0..<first.count {
            if validity?[row] ?? true {
                guard first.range(row).count == second.range(row).count else {
                    throw ColumnError(
                        .badCast, "a map needs as many values as keys", kind: .invalidInput, row: row,
                        notes: ["it has \(first.range(row).count) keys and \(second.range(row).count) values"])
                }
                taken.append(first.range(row))
                others.append(second.range(row))
            }
            try taken.endRow()
            try others.endRow()
        }
        let left = taken.finish(keys.type, child: first.child, validity: validity).lists
        let right = others.finish(values.type, child: second.child, validity: validity).lists
        let child = Column.structure(
            StructColumn(
                type: type.listElementType, children: [left.child.flattened(), right.child.flattened()],
                count: left.child.count))
        return try mapChecked(
            ListColumn(type: type, offsets: left.offsets, child: child, validity: validity, count: first.count),
            .refused)
    }

    /// The maps with keys as keys must be.
    static func mapChecked(_ maps: ListColumn, _ repeated: RepeatedKey) throws -> Column {
        let codes = ElementCodes(maps.entries.keys)
        let code = codes.pointer
        var seen = [Int](repeating: -1, count: codes.limit)
        var assembly = ListAssembly(rows: maps.count)
        for row in 0..<maps.count {
            if maps.isPresent(row) {
                let range = maps.range(row)
                var places: [Int] = []
                for place in range {
                    let key = Int(code[place])
                    if key == Int(ElementCodes.null) {
                        throw ColumnError(.badCast, "a key of a map must not be null", kind: .invalidInput, row: row)
                    }
                    // An earlier place of this row is one of `places`, found under the key.
                    let earlier = seen[key]
                    if earlier >= 0, earlier < places.count, code[places[earlier]] == code[place] {
                        if repeated == .refused { throw repeatedKey(maps, place, row) }
                        places[earlier] = place
                    } else {
                        seen[key] = places.count
                        places.append(place)
                    }
                }
                for place in places { assembly.append(UInt32(truncatingIfNeeded: place)) }
            }
            try assembly.endRow()
        }
        withExtendedLifetime(codes) {}
        return assembly.finish(maps.type, child: maps.child, validity: maps.validity)
    }

    private static func repeatedKey(_ maps: ListColumn, _ place: Int, _ row: Int) -> ColumnError {
        let keys = maps.entries.keys
        let key = (try? keys.scalar(at: place).cast(from: keys.type, to: .string, style: .attempt)) ?? .null
        var notes: [String] = []
        if case .string(let text) = key { notes = ["the key is \(text)"] }
        return ColumnError(.badCast, "the keys of a map must be unique", kind: .invalidInput, row: row, notes: notes)
    }

    /// One map of the pairs of several; of a key that comes twice the last value, in the place of the first.
    public static func mapConcatenate(_ columns: [Column], type: DataType, validity: Bitmap?) throws -> Column {
        let all = try listConcatenate(columns, type: type, validity: validity)
        return try mapChecked(all.lists, .lastWins)
    }
}

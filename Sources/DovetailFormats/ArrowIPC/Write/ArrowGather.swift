import DovetailColumnar

/// Puts the parts of a column together as Arrow lays them out. All parts are flat: neither constants nor dictionaries.
enum ArrowGather {
    static func validity(_ columns: [Column], _ count: Int) -> Buffer {
        bits(count, columns) { column, target, start in
            if let validity = column.validity {
                BitCopy.or(validity.words, count: column.count, into: target, at: start)
            } else if !column.hasNulls {
                BitCopy.set(target, start..<start + column.count)
            }
        }
    }

    static func bits(_ columns: [Column], _ count: Int) -> Buffer {
        bits(count, columns) { column, target, start in
            guard case .boolean(let column) = column else { return }
            BitCopy.or(column.values.words, count: column.count, into: target, at: start)
        }
    }

    private static func bits(
        _ count: Int, _ columns: [Column], _ body: (Column, UnsafeMutableRawPointer, Int) -> Void
    ) -> Buffer {
        let result = Buffer(zeroed: Bitmap.byteCount(for: count) + 16)
        var row = 0
        for column in columns {
            body(column, result.base, row)
            row += column.count
        }
        return Buffer(slicing: result, from: 0, byteCount: (count + 7) / 8)
    }

    /// Values as they stand in memory; zeros where a part is all null.
    static func values(_ columns: [Column], width: Int) -> [Buffer] {
        columns.map { column in
            guard case .primitive(let column) = column else { return Buffer(zeroed: column.count * width) }
            return Buffer(slicing: column.values, from: 0, byteCount: column.count * width)
        }
    }

    /// Times of 8 bytes as 4.
    static func narrowed(_ columns: [Column]) -> [Buffer] {
        columns.map { map($0, from: Int64.self, as: Int32.self) { Int32(truncatingIfNeeded: $0) } }
    }

    static func decimals(_ columns: [Column]) -> [Buffer] {
        columns.map { column in
            if column.type.physical == .int64 { return map(column, from: Int64.self, as: Int128.self) { Int128($0) } }
            return values([column], width: 16)[0]
        }
    }

    private static func map<Source, Target>(
        _ column: Column, from: Source.Type, as: Target.Type, _ body: (Source) -> Target
    ) -> Buffer {
        let byteCount = column.count * MemoryLayout<Target>.stride
        guard case .primitive(let column) = column else { return Buffer(zeroed: byteCount) }
        let result = Buffer(byteCount: byteCount)
        let (source, target) = (column.values.pointer(as: Source.self), result.pointer(as: Target.self))
        withExtendedLifetime(column) { for row in 0..<column.count { target[row] = body(source[row]) } }
        return result
    }

    static func joined(_ parts: [Buffer], _ length: Int) -> Buffer {
        let result = Buffer(byteCount: length)
        var place = result.base
        for part in parts {
            place.copyMemory(from: part.base, byteCount: part.byteCount)
            place += part.byteCount
        }
        return result
    }

    /// The part of each member of structures.
    static func members(_ columns: [Column], _ index: Int) -> [Column] {
        columns.map { column in
            guard case .structure(let structure) = column else { return .nulls(type: .null, count: column.count) }
            return structure.children[index]
        }
    }

    /// Offsets from 0, and the parts of the elements.
    static func lists(_ columns: [Column], _ count: Int, _ name: String) throws -> (Buffer, [Column]) {
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        target[0] = 0
        var (row, total) = (0, 0)
        var elements: [Column] = []
        for column in columns {
            guard case .list(let list) = column else {
                for index in 0..<column.count { target[row &+ index &+ 1] = Int32(truncatingIfNeeded: total) }
                row += column.count
                continue
            }
            let source = list.offsets.pointer(as: Int32.self)
            let (first, last) = (Int(source[0]), Int(source[list.count]))
            guard total + last - first <= Int(Int32.max) else { throw tooLong(name) }
            for index in 0..<list.count {
                target[row &+ index &+ 1] = Int32(truncatingIfNeeded: Int(source[index &+ 1]) &- first &+ total)
            }
            elements.append(list.child.slice(first..<last))
            row += list.count
            total += last - first
        }
        return (offsets, elements)
    }

    static func tooLong(_ name: String) -> FormatError {
        FormatError(
            .unwritable, "column \"\(name)\" has more than 2 GB in one record batch", kind: .unsupported,
            notes: ["a smaller batch_size helps"])
    }
}

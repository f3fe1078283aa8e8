import CDovetailKernels
import DovetailColumnar

/// Puts a nested column together from the levels and values of its leaves, the reverse of `Shredder`.
struct Assembler {
    /// By position among the file's leaves.
    let leaves: [Int: LeveledValues]

    func build(_ node: ReadNode) throws -> Column {
        switch node.kind {
        case .leaf(let index): return try leaf(node, try values(index))
        case .structure(let members): return try structure(node, members)
        case .list(let element): return try list(node, element)
        }
    }

    private func values(_ index: Int) throws -> LeveledValues {
        guard let found = leaves[index] else {
            throw FormatError(.internalError, "a leaf of a nested column was not read", kind: .internal)
        }
        return found
    }

    private func leaf(_ node: ReadNode, _ source: LeveledValues) throws -> Column {
        let indices = Buffer(byteCount: (source.definitions.count + 1) * 4)
        let target = indices.pointer(as: UInt32.self)
        var used = 0
        let slots = dovetail_levels_slots(
            source.definitions, source.definitions.count, UInt8(node.slotDefinition), UInt8(node.definition), target,
            &used)
        guard used == source.values.count else { throw Assembler.inconsistent() }
        if used == slots { return source.values }
        return withExtendedLifetime(indices) { source.values.taking(optional: UnsafePointer(target), count: slots) }
    }

    private func structure(_ node: ReadNode, _ members: [ReadNode]) throws -> Column {
        let validity = validity(node, try values(node.leaves.lowerBound))
        let children = try members.map(build)
        guard children.allSatisfy({ $0.count == validity.count }) else { throw Assembler.inconsistent() }
        return .structure(
            StructColumn(type: node.field.type, children: children, validity: validity, count: validity.count))
    }

    private func list(_ node: ReadNode, _ element: ReadNode) throws -> Column {
        let source = try values(node.leaves.lowerBound)
        let validity = validity(node, source)
        let count = source.definitions.count
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let lists = dovetail_levels_offsets(
            source.definitions, source.repetitions, count, UInt8(node.repetition), UInt8(node.slotDefinition),
            UInt8(node.definition), offsets.pointer())
        guard lists == validity.count else { throw Assembler.inconsistent() }
        let child = try build(element)
        guard child.count == Int(offsets.pointer(as: Int32.self)[lists]) else { throw Assembler.inconsistent() }
        if case .map = node.field.type { try checkKeys(child, node) }
        return .list(
            ListColumn(type: node.field.type, offsets: offsets, child: child, validity: validity, count: lists))
    }

    /// One bit a value of the node, also where none can be null.
    private func validity(_ node: ReadNode, _ source: LeveledValues) -> Bitmap {
        let count = source.definitions.count
        let bits = Buffer(byteCount: Bitmap.byteCount(for: count) + 8)
        let words = bits.pointer(as: UInt64.self)
        words[0] = 0
        let slots = dovetail_levels_valid(
            source.definitions, source.repetitions, count, UInt8(node.repetition), UInt8(node.slotDefinition),
            UInt8(node.definition), words)
        Bitmap.clearTail(bits.base, slots)
        return Bitmap(buffer: bits, count: slots)
    }

    private func checkKeys(_ entries: Column, _ node: ReadNode) throws {
        guard case .structure(let entries) = entries, entries.children.first?.hasNulls ?? false else { return }
        throw FormatError(.badValue, "a map in column \"\(node.field.name)\" has a null key")
    }

    private static func inconsistent() -> FormatError {
        FormatError(.damagedFile, "the levels of a nested column contradict each other")
    }
}

import DovetailColumnar

/// A place among the lengths and buffers of a batch, which stand in the order of the schema, depth first.
struct ArrowCursor: Sendable {
    var node = 0
    var buffer = 0
    var variadic = 0

    /// Moves past all that belongs to `field`, so that nothing after it need be checked again.
    mutating func skip(_ field: ArrowField, _ header: ArrowBatchHeader, unionsHaveValidity: Bool) throws {
        node += 1
        buffer += try buffers(of: field, header, unionsHaveValidity)
        guard node <= header.nodes.count, buffer <= header.buffers.count else {
            throw FormatError(.damagedFile, "a record batch has fewer columns or buffers than its schema wants")
        }
        if field.dictionary != nil { return }
        for child in field.children { try skip(child, header, unionsHaveValidity: unionsHaveValidity) }
    }

    private mutating func buffers(
        of field: ArrowField, _ header: ArrowBatchHeader, _ unionsHaveValidity: Bool
    ) throws -> Int {
        if field.dictionary != nil { return 2 }
        switch field.type {
        case .null: return 0
        case .runEndEncoded: return unionsHaveValidity ? 1 : 0
        case .structure, .fixedList: return 1
        case .union(let isDense, _): return (isDense ? 2 : 1) + (unionsHaveValidity ? 1 : 0)
        case .list, .map: return 2
        case .variable, .listView: return 3
        case .view:
            guard variadic < header.variadicCounts.count else {
                throw FormatError(.damagedFile, "a record batch does not tell how many buffers its views have")
            }
            variadic += 1
            return 2 + header.variadicCounts[variadic - 1]
        default: return 2
        }
    }
}

/// A fold over frames that move forward, each row added and combined a fixed number of times on average.
///
/// The frame is two parts: up to `middle` the folds of every suffix are at hand, from there on one running fold. When the
/// frame has left the first part behind, the second is turned into suffixes. A frame that only grows is never turned.
enum SlidingFold<F: Fold> {
    @inline(__always)
    static func slide(
        _ states: UnsafeMutablePointer<F.State>, _ begins: UnsafePointer<UInt32>, _ ends: UnsafePointer<UInt32>,
        _ count: Int, _ column: PrimitiveColumn
    ) {
        let values: UnsafePointer<F.Value> = column.pointer()
        let suffixes = UnsafeMutablePointer<F.State>.allocate(capacity: max(column.count, 1))
        defer { suffixes.deallocate() }
        if let validity = column.validity {
            let words = validity.words
            slide(states, begins, ends, count, suffixes) { row, state in
                if (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 != 0 {
                    F.add(values[row], to: &state)
                }
            }
        } else {
            slide(states, begins, ends, count, suffixes) { F.add(values[$0], to: &$1) }
        }
    }

    @inline(__always)
    private static func slide(
        _ states: UnsafeMutablePointer<F.State>, _ begins: UnsafePointer<UInt32>, _ ends: UnsafePointer<UInt32>,
        _ count: Int, _ suffixes: UnsafeMutablePointer<F.State>, _ add: (Int, inout F.State) -> Void
    ) {
        var (middle, reached) = (0, 0)
        var running = F.empty
        for row in 0..<count {
            let (begin, end) = (Int(begins[row]), Int(ends[row]))
            guard begin < end else { continue }
            if begin >= reached {
                middle = begin
                reached = begin
                running = F.empty
            } else if begin > middle {
                var suffix = F.empty
                var at = reached
                while at > begin {
                    at &-= 1
                    var state = F.empty
                    add(at, &state)
                    F.combine(suffix, into: &state)
                    suffixes[at] = state
                    suffix = state
                }
                middle = reached
                running = F.empty
            }
            while reached < end {
                add(reached, &running)
                reached &+= 1
            }
            var state = running
            if begin < middle {
                state = suffixes[begin]
                F.combine(running, into: &state)
            }
            states[row] = state
        }
    }
}

/// Numbers under a tree of the greatest of every sixteen: all numbers from a place on that are not less than another one are
/// found in steps that do not depend on how many others lie between them.
public struct GreatestTree: Sendable {
    /// The numbers, then the greatest of each sixteen of the level before; UInt64 each.
    private let levels: [Buffer]
    private let counts: [Int]

    public init(_ values: Buffer, count: Int) {
        var levels = [values]
        var counts = [count]
        while let below = levels.last, let width = counts.last, width > 16 {
            let next = (width + 15) / 16
            let made = Buffer(byteCount: next * 8)
            let (source, target) = (below.pointer(as: UInt64.self), made.pointer(as: UInt64.self))
            for node in 0..<next {
                var greatest = source[node &* 16]
                for child in (node &* 16)..<min(node &* 16 &+ 16, width) { greatest = max(greatest, source[child]) }
                target[node] = greatest
            }
            levels.append(made)
            counts.append(next)
        }
        self.levels = levels
        self.counts = counts
    }

    /// The tree as loops step through it.
    public func steps() -> Steps { Steps(levels, counts) }

    /// The tree's memory and what keeps it alive.
    public struct Steps {
        private let memory: UnsafeMutablePointer<(values: UnsafePointer<UInt64>, count: Int)>
        private let height: Int
        private let owners: [Buffer]

        fileprivate init(_ levels: [Buffer], _ counts: [Int]) {
            height = levels.count
            let table = Buffer(byteCount: height * MemoryLayout<(UnsafePointer<UInt64>, Int)>.stride)
            memory = table.pointer()
            for level in 0..<height {
                (memory + level).initialize(to: (UnsafePointer(levels[level].pointer()), counts[level]))
            }
            owners = levels + [table]
        }

        /// The first place from `start` on whose number is not less than `wanted`; the count where there is none.
        @inline(__always)
        public func first(from start: Int, notLessThan wanted: UInt64) -> Int {
            var level = 0
            var place = start
            while true {
                let (values, count) = memory[level]
                let end = min((place | 15) &+ 1, count)
                while place < end, values[place] < wanted { place &+= 1 }
                if place < end { break }
                if place >= count { return memory[0].count }
                level &+= 1
                place >>= 4
                if level == height { return memory[0].count }
            }
            while level > 0 {
                level &-= 1
                place <<= 4
                let values = memory[level].values
                while values[place] < wanted { place &+= 1 }
            }
            return place
        }
    }
}

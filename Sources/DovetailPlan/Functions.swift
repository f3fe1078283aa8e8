public import DovetailColumnar

/// A function of values in one row. One file a function; registered in `BuiltinFunctions`.
public protocol ScalarFunction: Sendable {
    /// Lower case.
    var name: String { get }
    var aliases: [String] { get }
    var documentation: FunctionDocumentation { get }
    /// Whether two calls with equal arguments may differ (`random()`): such a call is never folded, moved or merged.
    var isVolatile: Bool { get }
    /// Whether an argument that cannot be computed is null for it, as in `try(x)`.
    var catchesErrors: Bool { get }
    /// Chooses the types to convert arguments to, and the result's type.
    /// - Throws: `PlanError` when the arguments do not fit.
    func resolve(_ arguments: [DataType]) throws -> FunctionSignature
    /// Computes `count` rows. Arguments have the resolved types, in any layout, each `count` long.
    /// - Throws: `ColumnError`.
    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column
}

extension ScalarFunction {
    public var isVolatile: Bool { false }
    public var catchesErrors: Bool { false }
}

/// A function whose result's type or meaning hangs on what its arguments are, not only on their types: on the names in a
/// constant list, or on which function an argument comes from.
public protocol SpecializingFunction: ScalarFunction {
    /// The function to call in its place; it has the same name.
    /// - Throws: `PlanError`.
    func specialized(for arguments: [Expression]) throws -> any ScalarFunction
}

/// An aggregate. Its states are flat arrays indexed by group; see `GroupedAccumulator`.
public protocol AggregateFunction: Sendable {
    /// Lower case.
    var name: String { get }
    var aliases: [String] { get }
    var documentation: FunctionDocumentation { get }
    /// Whether a state holds all values it was given, as those of medians and lists do: over the frames of a window they
    /// are given them anew, a few frames at a time.
    var holdsValues: Bool { get }
    func resolve(_ arguments: [DataType]) throws -> FunctionSignature
    /// A fresh accumulator for arguments of the resolved types.
    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator
}

extension AggregateFunction {
    public var holdsValues: Bool { false }
}

/// An aggregate whose meaning hangs on where its arguments come from; see `SpecializingFunction`.
public protocol SpecializingAggregate: AggregateFunction {
    /// The aggregate to compute in its place; it has the same name.
    /// - Throws: `PlanError`.
    func specialized(for arguments: [Expression]) throws -> any AggregateFunction
}

/// States of one aggregate for many groups. Used by one thread; merged at the end.
public protocol GroupedAccumulator: AnyObject {
    /// Makes room for groups `0..<count`; new ones start empty. Never shrinks.
    func resize(groups count: Int)
    /// Adds rows: row `i` of the arguments belongs to group `groups[i]`. `ordinal` is the position of row 0 in the input
    /// (see `RecordBatch.ordinal`), rows follow it.
    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws
    /// Adds states of `other` (of the same type): for each `i` below `count`, its group `sources[i]` goes to group
    /// `groups[i]` here. Targets are distinct within one call.
    func merge(
        _ other: any GroupedAccumulator, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws
    /// Results of groups in `range`.
    func finish(_ range: Range<Int>) throws -> Column
}

/// Parameter types after conversion, and the result's type.
public struct FunctionSignature: Hashable, Sendable {
    public var parameters: [DataType]
    public var result: DataType

    public init(_ parameters: [DataType], returns result: DataType) {
        self.parameters = parameters
        self.result = result
    }
}

/// What `docs/functions.md` prints; the examples run as tests.
public struct FunctionDocumentation: Hashable, Sendable {
    public var summary: String
    /// SQL expressions with their results as text.
    public var examples: [Example]

    public struct Example: Hashable, Sendable {
        public var sql: String
        public var result: String

        public init(_ sql: String, _ result: String) {
            self.sql = sql
            self.result = result
        }
    }

    public init(_ summary: String, examples: [Example] = []) {
        self.summary = summary
        self.examples = examples
    }
}

/// Functions by name.
public struct FunctionRegistry: Sendable {
    public private(set) var scalars: [String: any ScalarFunction] = [:]
    public private(set) var aggregates: [String: any AggregateFunction] = [:]
    public private(set) var windows: [String: any WindowFunction] = [:]
    public private(set) var higherOrders: [String: any HigherOrderFunction] = [:]

    public init(
        scalars: [any ScalarFunction] = [], aggregates: [any AggregateFunction] = [],
        windows: [any WindowFunction] = [], higherOrders: [any HigherOrderFunction] = []
    ) {
        for function in windows { for name in [function.name] + function.aliases { self.windows[name] = function } }
        for function in scalars { for name in [function.name] + function.aliases { self.scalars[name] = function } }
        for function in aggregates {
            for name in [function.name] + function.aliases { self.aggregates[name] = function }
        }
        for function in higherOrders {
            for name in [function.name] + function.aliases { self.higherOrders[name] = function }
        }
    }

    /// With more functions; they hide others of their names.
    public func adding(_ functions: [any ScalarFunction]) -> FunctionRegistry {
        var registry = self
        for function in functions {
            for name in [function.name] + function.aliases { registry.scalars[name] = function }
        }
        return registry
    }

    public func higherOrder(_ name: String) -> (any HigherOrderFunction)? { higherOrders[name.lowercased()] }
    public func scalar(_ name: String) -> (any ScalarFunction)? { scalars[name.lowercased()] }
    public func aggregate(_ name: String) -> (any AggregateFunction)? { aggregates[name.lowercased()] }
    public func window(_ name: String) -> (any WindowFunction)? { windows[name.lowercased()] }
    public var names: [String] {
        Array(Set(scalars.keys).union(aggregates.keys).union(windows.keys).union(higherOrders.keys)).sorted()
    }
}

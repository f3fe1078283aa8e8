public import DovetailColumnar

/// A function over the rows of a window that is no aggregate. One file a function or family; registered in
/// `BuiltinFunctions`. All aggregates work over windows, too.
public protocol WindowFunction: Sendable {
    /// Lower case.
    var name: String { get }
    var aliases: [String] { get }
    var documentation: FunctionDocumentation { get }
    /// Whether the result depends on the frame; otherwise none is worked out.
    var readsFrame: Bool { get }
    /// Whether IGNORE NULLS can be said.
    var canIgnoreNulls: Bool { get }
    /// Whether a row's result depends only on the number of rows and peers before it in its partition, so that the results
    /// of the first rows are the same without the later ones.
    var isRank: Bool { get }
    /// Chooses the types to convert arguments to, and the result's type.
    /// - Throws: `PlanError` when the arguments do not fit.
    func resolve(_ arguments: [DataType]) throws -> FunctionSignature
    /// Computes all rows of a layout. Arguments have the resolved types, in any layout, a value a row.
    /// - Throws: `ColumnError`.
    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column
}

extension WindowFunction {
    public var aliases: [String] { [] }
    public var readsFrame: Bool { false }
    public var canIgnoreNulls: Bool { false }
    public var isRank: Bool { false }
}

/// What a window function sees beside its arguments.
public struct WindowInput: Sendable {
    public var layout: WindowLayout
    /// For functions that read it.
    public var frames: WindowFrames?
    public var ignoresNulls: Bool

    public init(layout: WindowLayout, frames: WindowFrames?, ignoresNulls: Bool) {
        self.layout = layout
        self.frames = frames
        self.ignoresNulls = ignoresNulls
    }
}

/// An accumulator that can follow frames that move over sorted rows in one pass.
public protocol SlidingAccumulator: GroupedAccumulator {
    /// Whether this one can.
    var canSlide: Bool { get }
    /// For each `row` below `count` adds the rows `begins[row]..<ends[row]` of the arguments to group `row`, which is
    /// empty. Neither bound ever moves back.
    func slide(
        begins: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>, count: Int, arguments: [Column]) throws
}

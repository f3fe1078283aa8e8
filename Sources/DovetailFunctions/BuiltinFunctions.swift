public import DovetailPlan

/// All functions that come with the engine: one line each.
public enum BuiltinFunctions {
    public static let registry = FunctionRegistry(scalars: scalars, aggregates: aggregates)

    static let aggregates: [any AggregateFunction] =
        [
            Count(),
            CountIf(),
            Sum(isSpark: false),
            Sum(isSpark: true),
            Average(isSpark: false),
            Average(isSpark: true),
            Product(),
            Extreme(wantsLargest: false),
            Extreme(wantsLargest: true),
            BooleanExtreme(wantsLargest: false),
            BooleanExtreme(wantsLargest: true),
            FirstLast.first,
            FirstLast.last,
            FirstLast.anyValue,
            CollectList(skipsNulls: false),
            CollectList(skipsNulls: true),
            StringAggregate(),
            Quantile(isMedian: true),
            Quantile(isMedian: false),
        ] + Moments.all

    static let scalars: [any ScalarFunction] =
        TextFunctions.all + TextParts.all + DateParts.all + DateArithmetic.all + Numbers.all + Rounding.all + Signs.all
        + Choice.all + Lists.all + [
            RegexpMatches.function, Hash(), TypeOf(), CurrentTime(isDate: true), CurrentTime(isDate: false),
        ]
}

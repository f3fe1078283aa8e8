public import DovetailPlan

/// All functions that come with the engine: one line each.
public enum BuiltinFunctions {
    public static let registry = FunctionRegistry(
        scalars: scalars, aggregates: aggregates, windows: windows, higherOrders: ListLambdas.all + Invoke.all)

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
            NthValueAggregate(),
            CollectList(skipsNulls: false),
            CollectList(skipsNulls: true),
            StringAggregate(),
            JSONGroup(isObject: false),
            JSONGroup(isObject: true),
            MedianDeviation(),
            ApproximateCount(),
        ] + Moments.all + Quantile.all + ArgExtreme.all + ValueSummary.all + Histograms.all + WeightedMean.all
        + DecimalAverage.all
        + Regression.all + BitAggregate.all + BitStringAggregates.all

    static let windows: [any WindowFunction] =
        Ranks.all + [
            Tiles(), Neighbors(isLead: false), Neighbors(isLead: true), FrameEdge(isFirst: true),
            FrameEdge(isFirst: false), NthValue(),
        ]

    static let scalars: [any ScalarFunction] =
        TextFunctions.all + TextParts.all + textFamilies + DateParts.all + DateArithmetic.all + Numbers.all
        + Rounding.all + Signs.all + ZeroNulls.all
        + Exponentials.all + WholeNumbers.all + TryArithmetic.all + Randomness.all + IntervalMakers.all
        + Finiteness.all + Checks.all + UnixTimes.all + DecimalDivision.all + EpochCounts.all + ClockMakers.all
        + Zones.all + ZonedTimes.all + Ages.all + ToTimestamp.all
        + Choice.all + SparkVariants.all + SparkForms.all + SparkTimes.all + SparkArrays.all + NumberForms.all
        + ArrowTypes.all + nested
        + LocalNow.all + [
            Hash(), Try(), RangeCheck(), TypeOf(), RemapStruct(), ReplaceType.function, CurrentTime(isDate: true),
            CurrentTime(isDate: false),
        ]

    /// Functions of lists and maps.
    private static let nested: [any ScalarFunction] =
        Lists.all + Bins.all + StructSearch.all + UnionTag.all + SparkLists.all + ListMembers.all + ListMatching.all
        + ListDepths.all + ListSeries.all + ListJoins.all + ListOrders.all
        + Maps.all
        + aggregates.map { ListAggregate(aggregate: $0) }

    private static let textFamilies: [any ScalarFunction] =
        TextCodes.all + TextCharsets.all + TextSplits.all + TextDistances.all + TextFormats.all + TextPatterns.all
        + Graphemes.all + Normalization.all + SparkTexts.all + RegexpMatches.all + RegexpReplace.all + RegexpExtract.all
        + Digests.all
        + Bitwise.all + SystemFunctions.all + JSONFunctions.all + VariantFunctions.all + JSONMaking.all
        + JSONTransform.all + JSONEditing.all
}

import DovetailPlan

/// Functions that belong together in the reference.
struct FunctionFamily {
    let title: String
    let scalars: [any ScalarFunction]

    static let all = [
        FunctionFamily(
            title: "Text",
            scalars: TextFunctions.all + TextParts.all + TextSplits.all + TextDistances.all + TextFormats.all
                + TextPatterns.all + Graphemes.all + Normalization.all + SparkTexts.all),
        FunctionFamily(
            title: "Regular expressions", scalars: RegexpMatches.all + RegexpReplace.all + RegexpExtract.all),
        FunctionFamily(title: "Codes and digests", scalars: TextCodes.all + TextCharsets.all + Digests.all),
        FunctionFamily(
            title: "JSON", scalars: JSONFunctions.all + JSONMaking.all + JSONTransform.all + JSONEditing.all),
        FunctionFamily(title: "Numbers", scalars: Numbers.all + Rounding.all + Signs.all),
        FunctionFamily(title: "Bits", scalars: Bitwise.all),
        FunctionFamily(title: "Dates and times", scalars: DateParts.all + DateArithmetic.all),
        FunctionFamily(title: "Lists and maps", scalars: Lists.all),
        FunctionFamily(title: "Choices", scalars: Choice.all),
        FunctionFamily(title: "Session", scalars: SystemFunctions.all),
    ]
}

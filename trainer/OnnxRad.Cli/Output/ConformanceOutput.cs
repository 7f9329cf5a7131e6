using System.Globalization;
using OnnxRad.Torch;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>conformance</c> says.</summary>
sealed record ConformanceOutput(int Passed, int Failed, int NotApplicable, IReadOnlyList<ConformanceCaseOutput> Cases)
{
    public static ConformanceOutput From(IReadOnlyList<ConformanceCase> cases)
    {
        int Count(ConformanceOutcome outcome) => cases.Count(c => c.Outcome == outcome);
        return new(
            Count(ConformanceOutcome.Passed),
            Count(ConformanceOutcome.Failed),
            Count(ConformanceOutcome.NotApplicable),
            [.. cases.Select(ConformanceCaseOutput.From)]);
    }

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("operator");
        foreach (var column in (string[])[ConformanceCaseOutput.PassedText, ConformanceCaseOutput.FailedText, ConformanceCaseOutput.NotApplicableText])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        var all = Cases.SelectMany(c => c.Operators.Select(op => (op, c.Outcome))).GroupBy(p => p.op).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var group in all)
        {
            string Count(string outcome) => group.Count(p => p.Outcome == outcome).ToString(CultureInfo.InvariantCulture);
            table.AddRow(
                Markup.Escape(group.Key),
                Count(ConformanceCaseOutput.PassedText),
                Count(ConformanceCaseOutput.FailedText),
                Count(ConformanceCaseOutput.NotApplicableText));
        }

        console.People.Write(table);
        foreach (var one in Cases.Where(c => c.Reason is not null).OrderBy(c => c.Outcome != ConformanceCaseOutput.FailedText))
        {
            console.Line($"{one.Outcome}: {one.Name}: {one.Reason}");
        }

        console.Line($"{Passed} passed, {Failed} failed, {NotApplicable} not applicable");
    }
}

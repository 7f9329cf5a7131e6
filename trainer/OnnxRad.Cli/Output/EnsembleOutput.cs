using System.Globalization;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>ensemble</c> says.</summary>
sealed record EnsembleOutput
{
    public required string Model { get; init; }

    public required string Name { get; init; }

    public required string Rule { get; init; }

    public required IReadOnlyList<EnsembleMemberOutput> Members { get; init; }

    /// <summary>Those with a default value included.</summary>
    public required IReadOnlyList<ValueOutput> Inputs { get; init; }

    public required IReadOnlyList<ValueOutput> Outputs { get; init; }

    public required IReadOnlyList<double> Thresholds { get; init; }

    /// <summary>The largest difference of a score from the runtime's, on images of noise.</summary>
    public required double Difference { get; init; }

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("member", "counts");
        foreach (var member in Members)
        {
            table.AddRow(Markup.Escape(member.File), member.Share.ToString("0.000", CultureInfo.InvariantCulture));
        }

        console.People.Write(table);
        console.Line($"'{Model}': {string.Join("; ", Inputs)} to {string.Join("; ", Outputs)}, the {Rule} of the members.");
        console.Line($"Its scores differ from those of the members in the runtime by at most {Format.Small(Difference)} on 3 images of noise.");
        console.Line($"Next: onnxrad evaluate {Model} --data DATA; the figures of its members do not hold for it.");
    }
}

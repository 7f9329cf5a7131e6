using System.Globalization;
using OnnxRad.Graphs.Architectures;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>architectures</c> says.</summary>
/// <param name="Architectures">All networks, in alphabetical order.</param>
sealed record ArchitecturesOutput(IReadOnlyList<ArchitectureOutput> Architectures)
{
    public static ArchitecturesOutput All() => new([.. ArchitectureTable.Names.Select(name => ArchitectureOutput.From(ArchitectureTable.Describe(name)))]);

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("name").AddColumn("gives")
            .AddColumn(new TableColumn("parameters").RightAligned()).AddColumn(new TableColumn("multiply-adds").RightAligned())
            .AddColumn("for").AddColumn("smallest");
        foreach (var network in Architectures)
        {
            table.AddRow(
                network.Name,
                network.Output,
                Millions(network.Parameters, "M", 1e6),
                Millions(network.MultiplyAdds, "G", 1e9),
                $"{network.Channels} x {Size(network.Size)}, {network.Classes}",
                Size(network.SmallestSize) + (network.FixedSize ? ", fixed" : ""));
        }

        console.People.Write(table);
    }

    static string Millions(long count, string unit, double size) => string.Create(CultureInfo.InvariantCulture, $"{count / size:0.00} {unit}");

    static string Size(IReadOnlyList<int> size) => string.Join(" x ", size);
}

using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ArchitecturesCommandTests
{
    [Fact]
    public void Architectures_Text_HasOneLineForEach()
    {
        var outcome = Tool.Run("architectures");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[][] rows = [.. outcome.Lines.Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Contains(["name", "gives", "parameters", "multiply-adds", "for", "smallest"], rows);
        Assert.Contains(["alexnet", "scores", "61.10 M", "0.71 G", "3 x 224 x 224, 1000", "63 x 63, fixed"], rows);
        Assert.Contains(["unet3d", "pixelScores", "19.07 M", "824.29 G", "1 x 96 x 96 x 96, 2", "1 x 1 x 1"], rows);
        Assert.Contains(["resnet50", "scores", "25.56 M", "4.09 G", "3 x 224 x 224, 1000", "1 x 1"], rows);
        Assert.All(ArchitectureTable.Names, name => Assert.Single(rows, row => row.Length == 6 && row[0] == name));
    }

    [Fact]
    public void Architectures_Json_HasAllFigures()
    {
        var networks = Tool.Run("architectures", "--json").Json.GetProperty("architectures").EnumerateArray().ToArray();

        Assert.Equal(ArchitectureTable.Names, networks.Select(network => network.GetProperty("name").GetString()));
        Assert.Equal(
            """
            {"name":"alexnet","output":"scores","inputs":["image"],"dimensions":2,"parameters":61100840,"multiplyAdds":714188480,"channels":3,"size":[224,224],"classes":1000,"smallestSize":[63,63],"smallestSizeSmallStem":[15,15],"fixedSize":true}
            """,
            System.Text.Json.JsonSerializer.Serialize(networks.Single(network => network.GetProperty("name").GetString() == "alexnet")));
    }
}

using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class InspectCommandTests(TrainedRun run)
{
    [Fact]
    public void Inspect_ModelOfOurs_ShowsGraphAndCard()
    {
        var outcome = Tool.Run("inspect", run.Model);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Out);
        string Row(string name) => outcome.Lines.Single(line => line.StartsWith($"  {name} ", StringComparison.Ordinal))[(name.Length + 2)..].Trim();
        Assert.Equal(run.Model, Row("file"));
        Assert.Equal("6,270", Row("parameters"));
        Assert.Equal("image float (N, 1, 16, 16)", Row("inputs"));
        Assert.Equal("probabilities float (N, 2)", Row("outputs"));
        Assert.Equal("0, 1", Row("classes"));
        Assert.Equal("tiny 1", Row("name"));
        Assert.Equal("triangle", Row("resize"));
        Assert.StartsWith("accuracy ", Row("val, 12 images"));
    }

    [Fact]
    public void Inspect_Json_HasGraphAndCard()
    {
        var json = Tool.Run("inspect", run.Model, "--json").Json;

        Assert.Equal(
            ["model", "irVersion", "opset", "producer", "parameters", "inputs", "outputs", "operators", "card", "cardProblem"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(17, json.GetProperty("opset").GetInt32());
        Assert.Equal(4, json.GetProperty("operators").GetProperty("Conv").GetInt32());
        Assert.Equal("tiny", json.GetProperty("card").GetProperty("name").GetString());
        Assert.Equal(["N", "1", "16", "16"], json.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetString()));
    }

    [Fact]
    public void Inspect_Providers_ShowsWhichRunsWhichNodes()
    {
        var people = Tool.Run("inspect", run.Model, "--providers", "cpu");
        var nodes = Tool.Run("inspect", run.Model, "--providers", "cpu", "--json").Json.GetProperty("placements").EnumerateArray().ToList();

        Assert.Equal((0, ""), (people.ExitCode, people.Error));
        Assert.StartsWith(
            $"{nodes.Count} of {nodes.Count} nodes: Conv 4, ",
            people.Lines.Single(line => line.StartsWith("  on CPU ", StringComparison.Ordinal))["  on CPU ".Length..].Trim(),
            StringComparison.Ordinal);
        Assert.Equal(4, nodes.Count(node => node.GetProperty("operator").GetString() is "Conv" or "FusedConv"));
        Assert.All(nodes, node => Assert.Equal("CPUExecutionProvider", node.GetProperty("provider").GetString()));
        Assert.Contains(nodes, node => node.GetProperty("node").GetString() == "probabilities");
    }

    [Theory]
    [InlineData("npu", "--providers takes cpu, cuda, cuda:N, tensorrt and tensorrt:N (N from 0) with commas between them, and not 'npu'.")]
    [InlineData("cpu,cuda", "Providers has others behind 'cpu', which has every node; expected it last.")]
    public void Inspect_ProvidersThatCannotBe_SaysWhich(string providers, string error)
    {
        var outcome = Tool.Run("inspect", run.Model, "--providers", providers);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ModelWithoutCard_ShowsTheGraphAndSaysSo()
    {
        using var folder = new TempFolder();
        var model = OnnxModel.Load(run.Model);
        model.RemoveMetadata(ModelCard.MetadataKey);
        model.Save(folder.File("plain.onnx"));

        var outcome = Tool.Run("inspect", folder.File("plain.onnx"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("  card         none: 'predict' and 'evaluate' need a model with a card, which 'train' writes", outcome.Lines);
    }

    [Fact]
    public void Inspect_BrokenCard_ShowsTheGraphAndWhatIsWrong()
    {
        using var folder = new TempFolder();
        var model = OnnxModel.Load(run.Model);
        model.SetMetadata(ModelCard.MetadataKey, "{ \"name\": 1");
        model.Save(folder.File("broken.onnx"));

        var json = Tool.Run("inspect", folder.File("broken.onnx"), "--json").Json;

        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("card").ValueKind);
        Assert.StartsWith("The model card is not valid: It is not JSON of the expected form (line 1): ", json.GetProperty("cardProblem").GetString());
        Assert.Equal(6270, json.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void Inspect_EveryLightModel_Works()
    {
        var models = Directory.GetFiles(TestData.Require("onnx/light"), "*.onnx");
        Assert.NotEmpty(models);

        Assert.All(models, model =>
        {
            var outcome = Tool.Run("inspect", model, "--json");
            Assert.Equal(0, outcome.ExitCode);
            Assert.NotEmpty(outcome.Json.GetProperty("operators").EnumerateObject());
        });
    }

    [Fact]
    public void Inspect_TruncatedFile_SaysSo()
    {
        using var folder = new TempFolder();
        var path = folder.File("half.onnx");
        File.WriteAllBytes(path, File.ReadAllBytes(run.Model)[..2000]);

        var outcome = Tool.Run("inspect", path);

        Assert.Equal(
            $"'{path}' is not a usable ONNX model: its bytes are not an ONNX document, or are cut short (While parsing a protocol message, the input "
            + "ended unexpectedly in the middle of a field.  This could mean either that the input has been truncated or that an embedded message "
            + "misreported its own length). Export or download the file again.\n",
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Inspect_TextFile_SaysSo()
    {
        using var folder = new TempFolder();
        var path = folder.File("text.onnx");
        File.WriteAllText(path, "hello\n");

        var outcome = Tool.Run("inspect", path);

        Assert.StartsWith($"'{path}' is not a usable ONNX model: its bytes are not an ONNX document, or are cut short (", outcome.Error);
        Assert.EndsWith("). Export or download the file again.\n", outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Inspect_MissingFile_SaysSo()
    {
        var outcome = Tool.Run("inspect", "missing.onnx", "--json");

        Assert.Equal("There is no model file 'missing.onnx'. Check the path.\n", outcome.Error);
        Assert.Equal("{\n  \"error\": \"There is no model file 'missing.onnx'. Check the path.\"\n}\n", outcome.Out);
        Assert.Equal(1, outcome.ExitCode);
    }
}

using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ComposeCommandTests(TrainedRun run) : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compose_Model_SaysWhatItTakes()
    {
        var to = _folder.File("fused.onnx");

        var outcome = Tool.Run("compose", run.Model, "-o", to);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches($"^'{to}': pixels float \\(N, 1, .*\\); slope float \\(\\); intercept float \\(\\) to probabilities float \\(N, 2\\)\\.$", outcome.Lines[0]);
        Assert.Matches($"^Its scores differ from those of '{run.Model}' by at most [0-9.e+-]+ on 3 images of noise\\.$", outcome.Lines[1]);
        Assert.Equal("'slope' (1) and 'intercept' (0) may be left out: pixels * slope + intercept is what the preprocessing takes.", outcome.Lines[2]);
    }

    [Fact]
    public void Compose_Model_PredictsTheSame()
    {
        var (to, image) = (_folder.File("fused.onnx"), Images.Grey(_folder.File("a.png"), 90));

        var json = Tool.Run("compose", run.Model, "-o", to, "--json").Json;

        Assert.Equal(["from", "model", "inputs", "outputs", "difference"], json.EnumerateObject().Select(p => p.Name));
        Assert.InRange(json.GetProperty("difference").GetDouble(), 0, 1e-6);
        Assert.Equal(
            Tool.Run("predict", run.Model, image, "--json").Out.Replace(run.Model, to, StringComparison.Ordinal),
            Tool.Run("predict", to, image, "--json").Out);
    }

    [Fact]
    public void Compose_Model_MeasuresTheSame()
    {
        var to = _folder.File("fused.onnx");
        Tool.Run("compose", run.Model, "-o", to);

        var (expected, found) = (
            Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "test"), Tool.Run("evaluate", to, "--data", run.Data, "--split", "test"));

        Assert.Equal((0, ""), (found.ExitCode, found.Error));
        Assert.Equal(expected.Out, found.Out);
    }

    [Fact]
    public void Compose_ModelWithCovariates_PredictsTheSame()
    {
        var (from, to, image) = (_folder.File("aged.onnx"), _folder.File("fused.onnx"), Images.Grey(_folder.File("a.png"), 90));
        Second("covariates", [new() { Name = "age", Mean = 50, Deviation = 10 }]).Save(from);

        var outcome = Tool.Run("compose", from, "-o", to);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[] given = [image, "--covariates", "age=0.5", "--json"];
        Assert.Equal(
            Tool.Run(["predict", from, .. given]).Out.Replace(from, to, StringComparison.Ordinal), Tool.Run(["predict", to, .. given]).Out);
    }

    [Fact]
    public void Compose_ModelOfFurtherInputs_NamesTheModel()
    {
        var (from, to) = (_folder.File("masked.onnx"), _folder.File("fused.onnx"));
        Second("mask", null).Save(from);

        var outcome = Tool.Run("compose", from, "-o", to);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"'{from}' takes 'image', 'mask', and Predict feeds only 'image'. Call Run with all inputs; Prepare makes the image's.\n", outcome.Error);
        Assert.False(File.Exists(to));
    }

    /// <summary>A model of two scores that takes one number beside the image.</summary>
    OnnxModel Second(string input, IReadOnlyList<CovariateSpec>? covariates)
    {
        var trained = ModelCard.Parse(OnnxModel.Load(run.Model).GetMetadata(ModelCard.MetadataKey)!);
        var card = trained with { Covariates = covariates, Inputs = [trained.Inputs[0] with { Name = "image" }] };
        var g = new GraphBuilder("second");
        var image = g.Input("image", "N", card.Inputs[0].Channels, card.Inputs[0].Height, card.Inputs[0].Width);
        var level = g.Flatten(g.GlobalAveragePool(image));
        var sum = g.Node("Add", [level, g.Input(input, "N", 1)], ["N", 1]);
        g.Output(g.Softmax(g.Node("Concat", [sum, g.Node("Neg", [sum], ["N", 1])], ["N", 2], null, null, ("axis", 1L)), axis: 1), "probabilities");
        var model = g.Build();
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        return model;
    }

    [Fact]
    public void Compose_CannotBeDone_WritesNothing()
    {
        var to = _folder.File("fused.onnx");

        var onto = Tool.Run("compose", run.Model, "-o", run.Model);
        Tool.Run("compose", run.Model, "-o", to);
        var twice = Tool.Run("compose", to, "-o", _folder.File("twice.onnx"));

        Assert.Equal((1, $"'{run.Model}' is a model to read, and would be replaced. Write to another file.\n"), (onto.ExitCode, onto.Error));
        Assert.Equal((1, $"'{to}': its graph begins with its preprocessing already. Use the model that it was made from.\n"), (twice.ExitCode, twice.Error));
        Assert.Equal([to], Directory.GetFiles(_folder.Path));
    }
}

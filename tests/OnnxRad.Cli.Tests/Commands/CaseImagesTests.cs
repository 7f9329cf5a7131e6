using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary>Models of several images of a case on the command line.</summary>
public sealed class CaseImagesTests(TrainedRun run) : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_NamedImages_PrintsTheCase()
    {
        var (model, a, b) = (Model(), Images.Grey(_folder.File("a.png"), 75), Images.Grey(_folder.File("b.png"), 155));

        var outcome = Tool.Run("predict", model, "--image", $"b={b}", "--image", $"a={a}", "--json");

        Assert.Equal(0, outcome.ExitCode);
        var only = Assert.Single(outcome.Json.GetProperty("predictions").EnumerateArray().ToArray());
        Assert.Equal($"b={b} a={a}", only.GetProperty("image").GetString());
    }

    [Fact]
    public void Predict_WhatDoesNotFit_IsAnError()
    {
        var (model, a) = (Model(), Images.Grey(_folder.File("a.png"), 75));

        Assert.Equal($"'{model}' takes the images a, b of a case. Give them with --image a=FILE --image b=FILE.\n", Tool.Run("predict", model, a).Error);
        Assert.Equal($"There is no image. '{model}' takes --image a=FILE --image b=FILE.\n", Tool.Run("predict", model).Error);
        Assert.Equal($"'{model}' takes the images a, b; --image names c. Leave out what is none of them.\n", Tool.Run("predict", model, "--image", $"c={a}").Error);
        Assert.Equal(
            "--image is 'a.png'; expected a name and a file, each name once, as --image plain=a.png --image arterial=b.png.\n",
            Tool.Run("predict", model, "--image", "a.png").Error);
        Assert.Equal(
            $"1 of 1 image cannot be used. 'a={a}': The image 'b' is missing; the model takes the images 'a', 'b' of a case, and none may be missing.\n",
            Tool.Run("predict", model, "--image", $"a={a}").Error);
        Assert.Equal($"'{run.Model}' takes one image a case, without a name. Give the files without --image.\n", Tool.Run("predict", run.Model, "--image", $"a={a}").Error);
        Assert.Equal("There is no image. Give files or folders of them.\n", Tool.Run("predict", run.Model).Error);
    }

    [Fact]
    public void Compose_ModelOfACase_SaysHowItIsFed()
    {
        var fused = _folder.File("fused.onnx");

        var outcome = Tool.Run("compose", Model(mayBeMissing: true), "-o", fused);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("'present' may be left out where all images are there", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("images of a case", Tool.Run("inspect", fused).Out, StringComparison.Ordinal);
    }

    /// <summary>The images of a case one after the other, averaged, as two scores.</summary>
    string Model(bool mayBeMissing = false)
    {
        var channels = mayBeMissing ? 4 : 2;
        var trained = ModelCard.Parse(OnnxModel.Load(run.Model).GetMetadata(ModelCard.MetadataKey)!);
        var (height, width) = (trained.Preprocessing.Height, trained.Preprocessing.Width);
        var g = new GraphBuilder("case");
        g.Output(g.Softmax(g.Linear(g.Flatten(g.GlobalAveragePool(g.Input("image", "N", channels, height, width))), "fc", 2), axis: 1), "probabilities");
        var card = trained with
        {
            Inputs = [trained.Inputs[0] with { Name = "image", Channels = channels }],
            Preprocessing = trained.Preprocessing with { Images = new() { Names = ["a", "b"], MayBeMissing = mayBeMissing }, Mean = [0, 0], Std = [1, 1] },
        };
        var model = g.Build();
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        model.Save(_folder.File("case.onnx"));
        return _folder.File("case.onnx");
    }
}

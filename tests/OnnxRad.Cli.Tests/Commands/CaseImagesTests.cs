using System.Text;
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

        Wrong($"'{model}' takes the images a, b of a case. Give them with --image a=FILE --image b=FILE.", model, a);
        Wrong($"There is no image. '{model}' takes --image a=FILE --image b=FILE.", model);
        Wrong($"'{model}' takes the images a, b; --image names c. Leave out what is none of them.", model, "--image", $"c={a}");
        Wrong("--image is 'a.png'; expected a name and a file, each name once, as --image plain=a.png --image arterial=b.png.", model, "--image", "a.png");
        Wrong($"'{run.Model}' takes one image a case, without a name. Give the files without --image.", run.Model, "--image", $"a={a}");
        Wrong("There is no image. Give files or folders of them.", run.Model);

        var missing = Tool.Run("predict", model, "--image", $"a={a}");
        Assert.Equal(
            (1, $"1 of 1 image cannot be used. 'a={a}': The image 'b' is missing; the model takes the images 'a', 'b' of a case, and none may be missing.\n"),
            (missing.ExitCode, missing.Error));

        static void Wrong(string message, params string[] args)
        {
            var outcome = Tool.Run(["predict", .. args]);
            Assert.Equal((CliApp.Usage, message + "\n"), (outcome.ExitCode, outcome.Error));
        }
    }

    [Fact]
    public void Predict_SlicesOfASeries_AreReadAsInTraining()
    {
        var (model, a, series) = (Model(), Images.Grey(_folder.File("a.png"), 75), Series.Copy(_folder.File("series")));

        Assert.StartsWith(
            $"1 of 1 image cannot be used. 'a={a} b={series}#12': Image 'b': The image has 12 bits a value; the model takes 8. ",
            Tool.Run("predict", model, "--image", $"a={a}", "--image", $"b={series}#12").Error, StringComparison.Ordinal);
        Assert.Contains("Image 'b': The image has 16 slices or frames", Tool.Run("predict", model, "--image", $"a={a}", "--image", $"b={series}").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_SliceOfAnUnevenSeries_IsResampledWhereThatIsAskedFor()
    {
        var (model, a, series) = (Model(), Images.Grey(_folder.File("a.png"), 75), Series.Copy(_folder.File("series")));
        var slice = Path.Combine(series, "i12.dcm");
        File.WriteAllText(slice, File.ReadAllText(slice, Encoding.Latin1).Replace("751.21", "752.21", StringComparison.Ordinal), Encoding.Latin1);

        var refused = Tool.Run("predict", model, "--image", $"a={a}", "--image", $"b={series}#12");
        var resampled = Tool.Run("predict", model, "--image", $"a={a}", "--image", $"b={series}#12", "--resample-uneven");
        var images = Tool.Run("predict", model, "--image", $"a={a}", "--image", $"b={a}", "--resample-uneven");

        Assert.EndsWith(" With --resample-uneven the slices are resampled instead.\n", refused.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            $"1 of 1 image cannot be used. 'a={a} b={series}#12': Image 'b': The image has 12 bits a value; the model takes 8. ", resampled.Error, StringComparison.Ordinal);
        Assert.Equal(
            (2, $"--resample-uneven goes with volumes and slices of DICOM series, as series#12, and '{model}' is given images. Leave it out.\n"), (images.ExitCode, images.Error));
    }

    // The scores are softmax(age, -age).
    [Theory]
    [InlineData("a,b", 0.880797)]
    [InlineData("a", 0.119203)]
    public void Predict_TableOfCovariates_GivesThoseOfTheCase(string given, double expected)
    {
        var (model, table) = (ModelWithAge(), _folder.File("t.csv"));
        string[] images = [.. given.Split(',').SelectMany(name => new[] { "--image", $"{name}={Images.Grey(_folder.File($"{name}.png"), 75)}" })];
        File.WriteAllText(table, "image_a,image_b,age\na.png,b.png,1\na.png,,-1\n");

        var outcome = Tool.Run(["predict", model, .. images, "--covariates", table, "--json"]);

        Assert.Equal(0, outcome.ExitCode);
        var scores = outcome.Json.GetProperty("predictions")[0].GetProperty("probabilities").EnumerateObject().Select(score => score.Value.GetDouble());
        Assert.Equal(expected, scores.First(), 1e-5);
    }

    [Fact]
    public void Compose_ModelWithCovariates_GivesTheSame()
    {
        var (model, fused) = (ModelWithAge(), _folder.File("fused.onnx"));
        string[] given = ["--image", $"a={Images.Grey(_folder.File("a.png"), 75)}", "--covariates", "age=1", "--json"];

        var outcome = Tool.Run("compose", model, "-o", fused);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(
            Tool.Run(["predict", model, .. given]).Out.Replace(model, fused, StringComparison.Ordinal), Tool.Run(["predict", fused, .. given]).Out);
    }

    [Fact]
    public void Predict_TableWithoutTheCase_SaysSo()
    {
        var (model, table, b) = (ModelWithAge(), _folder.File("t.csv"), Images.Grey(_folder.File("b.png"), 75));
        File.WriteAllText(table, "image_a,image_b,age\na.png,b.png,1\n");

        var outcome = Tool.Run("predict", model, "--image", $"b={b}", "--covariates", table);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"The table '{table}' does not give the covariates of the images: no row is for 'b={b}'. Expected the columns 'image_a', 'image_b' (file names) and 'age' "
            + "(numbers, empty where one is not known), and one row for each case.\n",
            outcome.Error);
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

    /// <summary>The same images, and the patient's age as the two scores' logits.</summary>
    string ModelWithAge()
    {
        var model = OnnxModel.Load(Model(mayBeMissing: true));
        var card = ModelCard.Parse(model.GetMetadata(ModelCard.MetadataKey)!) with { Covariates = [new() { Name = "age", Mean = 0, Deviation = 1 }] };
        var g = new GraphBuilder("case");
        var image = g.Input("image", "N", card.Inputs[0].Channels, card.Inputs[0].Height, card.Inputs[0].Width);
        var sum = g.Node("ReduceSum", [image, g.Constant("axes", [1L, 2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        var none = g.Node("Mul", [g.Node("Reshape", [sum, g.Constant("column", [-1L, 1L])], ["N", 1]), g.Scalar("zero", 0f)], ["N", 1]);
        var age = g.Node("Add", [none, g.Input("covariates", "N", 1)], ["N", 1]);
        g.Output(g.Softmax(g.Node("Concat", [age, g.Node("Neg", [age], ["N", 1])], ["N", 2], null, null, ("axis", 1L)), axis: 1), "probabilities");
        var aged = g.Build();
        aged.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(aged, card.Preprocessing);
        aged.Save(_folder.File("aged.onnx"));
        return _folder.File("aged.onnx");
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

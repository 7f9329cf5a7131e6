using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

public sealed class RadModelTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_OneImage_GivesTheScoresOfItsPixels()
    {
        using var sut = _folder.Open(Nets.Identity());

        var findings = sut.Predict(Nets.Image(1, 1, 2, 51, 204));

        Assert.Equal([("normal", false), ("pneumonia", true)], findings.Scores.Select(s => (s.Class, s.Present)));
        Assert.Equal([0.2f, 0.8f], findings.Scores.Select(s => s.Score), new Within(1e-6f));
        Assert.Equal("pneumonia", findings.Top.Class);
        Assert.True(findings.Positive);
    }

    [Fact]
    public void Predict_ImageOfOtherSize_IsResizedByTheGraphOfTheFile()
    {
        using var sut = _folder.Open(Nets.Identity(resize: ResizeFilter.Box));

        var findings = sut.Predict(Nets.Image(1, 2, 4, 255, 255, 0, 0, 255, 255, 0, 255));

        Assert.Equal([1f, 0.25f], findings.Scores.Select(s => s.Score));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(32)]
    public void Predict_ManyImages_EqualsOneByOne(int batchSize)
    {
        using var sut = _folder.Open(PlainNet(), new() { BatchSize = batchSize });
        var images = Noise(11);

        var together = sut.Predict(images);

        Assert.Equal(11, together.Count);
        for (var i = 0; i < images.Count; i++)
        {
            var alone = sut.Predict(images[i]);
            Assert.Equal(alone.Top.Class, together[i].Top.Class);
            Assert.All(alone.Scores.Zip(together[i].Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
        }

        Assert.True(together.Select(f => f.Scores[0].Score).Distinct().Count() > 5);
    }

    [Fact]
    public void Predict_NoImages_GivesNoFindings()
    {
        using var sut = _folder.Open(Nets.Identity());

        Assert.Empty(sut.Predict([]));
    }

    [Fact]
    public void Predict_BatchFixedInTheGraph_IsFilledUp()
    {
        using var sut = _folder.Open(Nets.Identity(batch: 4));
        var images = Enumerable.Range(0, 6).Select(i => Nets.Image(1, 1, 2, i, 255 - i)).ToArray();

        var scores = sut.Predict(images).Select(f => f.Scores[0].Score).ToArray();

        Assert.Equal(Enumerable.Range(0, 6).Select(i => i / 255f), scores, new Within(1e-6f));
    }

    [Fact]
    public void PredictPrepared_MoreThanABatch_GivesAllScoresInOrder()
    {
        using var sut = _folder.Open(Nets.Identity(), new() { BatchSize = 2 });
        float[] images = [0.1f, 0.9f, 0.2f, 0.8f, 0.3f, 0.7f, 0.4f, 0.6f, 0.5f, 0.5f];

        Assert.Equal(images, sut.PredictPrepared(images, 5));
        Assert.Empty(sut.PredictPrepared(ReadOnlyMemory<float>.Empty, 0));
    }

    [Fact]
    public void PredictPrepared_PreparedImages_EqualsPredict()
    {
        using var sut = _folder.Open(PlainNet());
        var images = Noise(5);
        var prepared = images.SelectMany(image => sut.Prepare(image).Data.ToArray()).ToArray();

        var scores = sut.PredictPrepared(prepared, 5);

        Assert.Equal(sut.Predict(images).SelectMany(f => f.Scores.Select(s => s.Score)), scores);
    }

    [Fact]
    public void PredictPrepared_WrongCount_SaysWhatWasExpected()
    {
        using var sut = _folder.Open(Nets.Identity());

        var e = Assert.Throws<ArgumentException>(() => sut.PredictPrepared(new float[5], 3));

        Assert.Equal("5 values are not 3 images of 1 x 1 x 2 (channels, rows, columns); expected 6. (Parameter 'images')", e.Message);
    }

    [Fact]
    public void Predict_ImageThatDoesNotFit_NamesItsPlace()
    {
        using var sut = _folder.Open(Nets.Identity());

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict([Nets.Image(1, 1, 2, 1, 2), Nets.Image(3, 1, 2, 1, 2, 3, 4, 5, 6)]));

        Assert.Equal(
            "The image has 3 channels (RGB); the model takes 1 channel (grey). Convert the image to grey, or use a model for RGB images.",
            e.Message);
        Assert.Equal((1, new ImageShape(3, 1, 2)), (e.Index, e.Found));
    }

    [Fact]
    public void Predict_ScoreThatIsNoNumber_IsAnError()
    {
        using var sut = _folder.Open(Nets.Quotient());

        var e = Assert.Throws<InvalidOperationException>(() => sut.Predict([Nets.Image(1, 1, 2, 1, 2), Nets.Image(1, 1, 2, 1, 0)]));

        Assert.Equal(
            "The model 'tiny' gave the score NaN for class 'pneumonia' of image 2. "
            + "Check that the image's pixels are numbers, and export the model again if they are.",
            e.Message);
    }

    [Fact]
    public void Open_Model_GivesCardInputsAndOutputsOfTheFile()
    {
        using var sut = _folder.Open(Nets.WithCovariates());

        Assert.Equal(Nets.Card().ToJson(), sut.Card.ToJson());
        Assert.Equal(["image (N, 1, 1, 2)", "covariates (N, 3)"], sut.Inputs.Select(i => i.ToString()));
        Assert.Equal(["probabilities (N, 2)", "embedding (N, 5)"], sut.Outputs.Select(o => o.ToString()));
        Assert.Equal([-1, 1, 1, 2], sut.Inputs[0].Shape);
        Assert.Equal(new ImageShape(1, 1, 2), sut.ImageShape);
    }

    [Fact]
    public void Run_SeveralInputsAndOutputs_GivesAll()
    {
        using var sut = _folder.Open(Nets.WithCovariates());

        var outputs = sut.Run(new Dictionary<string, InputTensor>
        {
            ["covariates"] = new([1, 3], new float[] { 1, 2, 3 }),
            ["image"] = sut.Prepare(Nets.Image(1, 1, 2, 0, 255)),
        });

        Assert.Equal([6, 7], outputs["probabilities"].Data.ToArray());
        Assert.Equal([0, 1, 1, 2, 3], outputs["embedding"].Data.ToArray());
        Assert.Equal([1, 5], outputs["embedding"].Shape);
    }

    [Fact]
    public void Run_WrongInputs_ListsAllProblems()
    {
        using var sut = _folder.Open(Nets.WithCovariates());

        var e = Assert.Throws<ArgumentException>(() => sut.Run(new Dictionary<string, InputTensor>
        {
            ["image"] = new([1, 1, 2, 2], new float[4]),
            ["mask"] = new([1], new float[1]),
        }));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' cannot run on these inputs. Input 'image' has the shape (1, 1, 2, 2); expected (N, 1, 1, 2). "
            + "Input 'covariates' is missing; expected (N, 3). There is no input 'mask'; known: 'image', 'covariates'. (Parameter 'inputs')",
            e.Message);
    }

    [Fact]
    public void Run_BatchesOfDifferentSize_SaysWhich()
    {
        using var sut = _folder.Open(Nets.WithCovariates());

        var e = Assert.Throws<ArgumentException>(() => sut.Run(new Dictionary<string, InputTensor>
        {
            ["image"] = new([2, 1, 1, 2], new float[4]),
            ["covariates"] = new([3, 3], new float[9]),
        }));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' cannot run on these inputs. 'N' is 2 in input 'image' and 3 in input 'covariates'; expected one size. "
            + "(Parameter 'inputs')",
            e.Message);
    }

    [Fact]
    public void Predict_ModelWithCovariates_PointsToRun()
    {
        using var sut = _folder.Open(Nets.WithCovariates());

        var e = Assert.Throws<InvalidOperationException>(() => sut.Predict(Nets.Image(1, 1, 2, 0, 255)));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' takes 'image', 'covariates', and Predict feeds only 'image'. "
            + "Call Run with all inputs; Prepare makes the image's.",
            e.Message);
        Assert.Throws<InvalidOperationException>(() => sut.PredictPrepared(new float[2], 1));
    }

    [Fact]
    public async Task Predict_Concurrently_GivesTheSameFindings()
    {
        using var sut = _folder.Open(PlainNet(), new() { IntraOpThreads = 2 });
        var images = Noise(8);
        var expected = images.Select(image => sut.Predict(image).Scores[1].Score).ToArray();

        var found = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => Task.Run(() => sut.Predict(images[i % 8]).Scores[1].Score, TestContext.Current.CancellationToken)));

        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i % 8], found[i], 1e-6);
        }
    }

    [Fact]
    public void Predict_PreprocessingThatFails_IsOneErrorForSeveralImages()
    {
        var g = new Graphs.GraphBuilder("fails");
        var pixels = g.Input("pixels", "N", 1, "H", "W");
        g.Output(g.Node("Reshape", [pixels, g.Constant("shape", [-1L, 1, 1, 2])], ["N", 1, 1, 2]), "image"); // Not for 3 pixels.
        var model = Nets.Identity();
        model.SetMetadata("onnxrad.preprocessing", Convert.ToBase64String(g.Build().ToBytes()));
        using var sut = _folder.Open(model);

        var one = Assert.Throws<InvalidOperationException>(() => sut.Predict(Nets.Image(1, 1, 3, 1, 2, 3)));
        var several = Assert.Throws<InvalidOperationException>(() => sut.Predict([Nets.Image(1, 1, 3, 1, 2, 3), Nets.Image(1, 1, 3, 1, 2, 3)]));

        Assert.StartsWith("Running 'preprocessing graph' failed. ONNX Runtime says: '", one.Message);
        Assert.Equal(one.Message, several.Message);
    }

    [Fact]
    public void Open_InvalidOptions_ListsAll()
    {
        var path = _folder.Save(Nets.Identity());

        var e = Assert.Throws<ArgumentException>(
            () => RadModel.Open(path, new() { Providers = [new CudaOptions { Device = -1 }], IntraOpThreads = 0, BatchSize = 0 }));

        Assert.Equal(
            "The options are not valid. The device of 'cuda' is -1; expected 0 or above. "
            + "IntraOpThreads is 0; expected 1 to 1024. BatchSize is 0; expected 1 to 65536. (Parameter 'options')",
            e.Message);
    }

    [Theory]
    [InlineData("cuda,cpu", "The execution provider 'cuda' is", "the NVIDIA driver, CUDA and cuDNN")]
    [InlineData("tensorrt,cuda", "The execution providers 'tensorrt' and 'cuda' are", "the NVIDIA driver, CUDA, cuDNN and TensorRT")]
    public void Open_ProviderThatIsNotThere_SaysWhyAndDoesNotFallBack(string providers, string which, string needs)
    {
        var available = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders();
        Assert.SkipWhen(available.Contains("CUDAExecutionProvider"), "This build of ONNX Runtime has the provider.");
        var path = _folder.Save(Nets.Identity());

        var e = Assert.Throws<ProviderUnavailableException>(() => RadModel.Open(path, new() { Providers = ProviderOptions.Parse(providers) }));

        Assert.Equal(
            $"{which} not in this build of ONNX Runtime, which has {string.Join(", ", available.Select(p => $"'{p}'"))}. "
            + $"Build OnnxRad with -p:Accelerator=cuda on Linux or Windows and install {needs}, or use the provider 'cpu'.",
            e.Message);
        Assert.Equal(ProviderOptions.Parse(providers)[0].Provider, e.Provider);
    }

    Graphs.OnnxModel PlainNet() => Nets.WithCard(
        OutputActivation.Append(
            PlainCnn.Create(new() { InputChannels = 1, Height = 16, Width = 16, Classes = 3, BaseWidth = 4, Seed = 3 }), "softmax"),
        Nets.Card(classes: 3, height: 16, width: 16),
        ResizeFilter.Triangle);

    static List<RadImage> Noise(int count)
    {
        var random = new Random(7);
        var images = new List<RadImage>();
        for (var i = 0; i < count; i++)
        {
            var (height, width) = (random.Next(10, 40), random.Next(10, 40));
            var brightness = random.Next(20, 256);
            images.Add(Nets.Image(1, height, width, [.. Enumerable.Range(0, height * width).Select(_ => (float)random.Next(brightness))]));
        }

        return images;
    }

    sealed class Within(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}

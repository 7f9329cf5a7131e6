using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;

namespace OnnxRad.Gpu.Tests;

public sealed class RadModelOnGpuTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cuda,cpu", "CUDAExecutionProvider")]
    [InlineData("tensorrt,cuda,cpu", "TensorrtExecutionProvider")]
    public void Predict_OnAGpu_EqualsTheCpu(string providers, string ortName)
    {
        Require(ortName);
        var path = Model();
        using var onCpu = RadModel.Open(path);
        using var onGpu = RadModel.Open(path, new() { Providers = ProviderOptions.Parse(providers) });
        var image = new RadImage(1, 32, 32, 8, [.. Enumerable.Range(0, 32 * 32).Select(i => (float)(i * 7 % 256))]);

        var (expected, found) = (onCpu.Predict(image), onGpu.Predict(image));

        Assert.All(expected.Scores.Zip(found.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-3));
    }

    [Theory]
    [InlineData("cuda,cpu", "CUDAExecutionProvider")]
    [InlineData("tensorrt,cuda,cpu", "TensorrtExecutionProvider")]
    public void Measure_OnAGpu_RunsTheNetworkThere(string providers, string ortName)
    {
        Require(ortName);

        var found = ProviderReport.Measure(Model(), new() { Providers = ProviderOptions.Parse(providers) });

        Assert.Contains(found, node => node.Provider == ortName);
        Assert.DoesNotContain(found, node => node is { Operator: "Conv", Provider: "CPUExecutionProvider" });
    }

    [Fact]
    public void Open_TensorRtWithACache_KeepsEngineAndTimes()
    {
        Require("TensorrtExecutionProvider");
        var options = new TensorRtOptions
        {
            Cache = _folder.Path,
            Fp16 = true,
            Profiles = [new("image", [1, 1, 32, 32], [8, 1, 32, 32], [16, 1, 32, 32])],
        };
        using var model = RadModel.Open(Model(), new() { Providers = [options, new CudaOptions(), new CpuOptions()], BatchSize = 16 });

        ModelWarmUp.Run(model, cancellation: TestContext.Current.CancellationToken);

        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.engine"));
        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.timing"));
    }

    static void Require(string ortName) => Assert.SkipUnless(
        OrtEnv.Instance().GetAvailableProviders().Contains(ortName),
        $"This build of ONNX Runtime has no {ortName}. Build with -p:Accelerator=cuda on a machine that has a GPU.");

    string Model()
    {
        var network = OutputActivation.Append(
            ResNet.ResNet18(new() { InputChannels = 1, Height = 32, Width = 32, Classes = 2, BaseWidth = 8, Stem = Stem.Small }), "softmax");
        var preprocessing = new Preprocessing { Channels = 1, Height = 32, Width = 32, Mean = [0], Std = [1] };
        var card = new ModelCard
        {
            Name = "gpu",
            Version = "1",
            Task = ModelTask.Classification,
            Classes = ["normal", "pneumonia"],
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 32, Width = 32 }],
            Preprocessing = preprocessing,
            Activation = Activation.Softmax,
            Thresholds = [],
            IntendedUse = "Tests.",
            TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
            Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
        };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, preprocessing);
        network.Save(_folder.File("model.onnx"));
        return _folder.File("model.onnx");
    }
}

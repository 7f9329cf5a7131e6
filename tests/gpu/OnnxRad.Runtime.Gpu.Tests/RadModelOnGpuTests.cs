using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Gpu.Tests;

/// <summary>Model files on a GPU give the scores of the CPU.</summary>
public sealed class RadModelOnGpuTests : IDisposable
{
    const double Tolerance = 1e-4;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cuda,cpu", "CUDAExecutionProvider")]
    [InlineData("tensorrt,cuda,cpu", "TensorrtExecutionProvider")]
    public void Predict_OnAGpu_EqualsTheCpu(string providers, string ortName)
    {
        GpuProvider.Require(ortName);

        AssertSameScores(SmallClassifier.Save(_folder), new() { Providers = ProviderOptions.Parse(providers) });
    }

    [Theory]
    [InlineData("cuda,cpu", "CUDAExecutionProvider")]
    [InlineData("tensorrt,cuda,cpu", "TensorrtExecutionProvider")]
    public void Measure_OnAGpu_RunsTheWholeNetworkThere(string providers, string ortName)
    {
        GpuProvider.Require(ortName);

        var found = ProviderReport.Measure(SmallClassifier.Save(_folder), new() { Providers = ProviderOptions.Parse(providers) });

        Assert.Contains(found, node => node.Provider == ortName);
        Assert.DoesNotContain(found, node => node.Provider == "CPUExecutionProvider");
    }

    // No node may fall back to the processor: the list has no 'cpu'.
    [Fact]
    public void Predict_CudaAlone_Works()
    {
        GpuProvider.Require("CUDAExecutionProvider");

        AssertSameScores(SmallClassifier.Save(_folder), new() { Providers = [new CudaOptions()] });
    }

    [Theory]
    [InlineData(256L << 20, false)]
    [InlineData(4L << 30, false)]
    [InlineData(null, true)]
    [InlineData(4L << 30, true)]
    public void Predict_WithLimitOrSearch_EqualsTheCpu(long? limit, bool search)
    {
        GpuProvider.Require("CUDAExecutionProvider");

        AssertSameScores(
            SmallClassifier.Save(_folder), new() { Providers = [new CudaOptions { MemoryLimit = limit, ExhaustiveSearch = search }, new CpuOptions()] });
    }

    [Fact]
    public void Predict_InTensorFloat32_IsNearTheCpu()
    {
        GpuProvider.Require("CUDAExecutionProvider");

        AssertSameScores(
            SmallClassifier.Save(_folder), new() { Providers = [new CudaOptions { TensorFloat32 = true }, new CpuOptions()] }, tolerance: 1e-2);
    }

    [Fact]
    public void Predict_PreprocessingInTheGraph_EqualsTheCpu()
    {
        GpuProvider.Require("CUDAExecutionProvider");
        PreprocessingFusion.Compose(SmallClassifier.Create(seed: 1)).Save(_folder.File("composed.onnx"));

        AssertSameScores(_folder.File("composed.onnx"), GpuProvider.Cuda);
    }

    [Fact]
    public void Predict_FusedEnsemble_EqualsTheCpu()
    {
        GpuProvider.Require("CUDAExecutionProvider");
        OnnxModel[] members = [SmallClassifier.Create(1), SmallClassifier.Create(2), SmallClassifier.Create(3)];
        EnsembleFusion.Fuse(members, new(), ModelCard.Parse(members[0].GetMetadata(ModelCard.MetadataKey)!)).Save(_folder.File("ensemble.onnx"));

        AssertSameScores(_folder.File("ensemble.onnx"), GpuProvider.Cuda);
    }

    [Fact]
    public void Predict_EnsembleOfFiles_EqualsTheCpu()
    {
        GpuProvider.Require("CUDAExecutionProvider");
        string[] paths = [.. Enumerable.Range(1, 3).Select(seed => SmallClassifier.Save(_folder, seed, $"{seed}.onnx"))];
        using var onCpu = RadEnsemble.Open(paths);
        using var onGpu = RadEnsemble.Open(paths, modelOptions: GpuProvider.Cuda);
        var images = SmallClassifier.Images(5);

        foreach (var (expected, found) in onCpu.Predict(images).Zip(onGpu.Predict(images)))
        {
            Assert.All(expected.Combined.Scores.Zip(found.Combined.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, Tolerance));
        }
    }

    [Fact]
    public async Task Predict_ManyAtATime_EqualsTheCpu()
    {
        GpuProvider.Require("CUDAExecutionProvider");
        var path = SmallClassifier.Save(_folder);
        using var onCpu = RadModel.Open(path);
        using var onGpu = RadModel.Open(path, GpuProvider.Cuda);
        var images = SmallClassifier.Images(64);
        var expected = onCpu.Predict(images);

        var found = await Task.WhenAll(images.Select(image => onGpu.PredictAsync(image, TestContext.Current.CancellationToken)));

        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Scores[1].Score, pair.Second.Scores[1].Score, Tolerance));
    }

    [Fact]
    public void Open_NoSuchDevice_SaysWhatToCheck()
    {
        GpuProvider.Require("CUDAExecutionProvider");

        var e = Assert.Throws<ProviderUnavailableException>(
            () => RadModel.Open(SmallClassifier.Save(_folder), new() { Providers = [new CudaOptions { Device = 99 }, new CpuOptions()] }));

        Assert.StartsWith("The execution provider 'cuda' does not start with device_id=99, ", e.Message);
        Assert.EndsWith(
            "Check that the device exists and that the NVIDIA driver, CUDA and cuDNN are installed, or use the provider 'cpu'.", e.Message);
    }

    [Fact]
    public void Open_TensorRtWithACache_KeepsEngineAndTimes()
    {
        GpuProvider.Require("TensorrtExecutionProvider");
        var options = new TensorRtOptions
        {
            Cache = _folder.Path,
            Fp16 = true,
            Profiles = [new("image", [1, 1, 32, 32], [8, 1, 32, 32], [16, 1, 32, 32])],
        };
        using var model = RadModel.Open(
            SmallClassifier.Save(_folder), new() { Providers = [options, new CudaOptions(), new CpuOptions()], BatchSize = 16 });

        ModelWarmUp.Run(model, cancellation: TestContext.Current.CancellationToken);

        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.engine"));
        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.timing"));
    }

    static void AssertSameScores(string path, RadModelOptions options, double tolerance = Tolerance)
    {
        using var onCpu = RadModel.Open(path);
        using var onGpu = RadModel.Open(path, options);
        var images = SmallClassifier.Images(5);

        foreach (var (expected, found) in onCpu.Predict(images).Zip(onGpu.Predict(images)))
        {
            Assert.All(expected.Scores.Zip(found.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, tolerance));
        }
    }
}

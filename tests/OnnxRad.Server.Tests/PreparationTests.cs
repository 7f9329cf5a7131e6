using System.Text.Json;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What clients are told who prepare tensors themselves.</summary>
public sealed class PreparationTests
{
    const string Json =
        """
        {"channels":1,"height":2,"width":2,"resize":"box","window":{"source":"fixed","low":50,"high":150},"scale":0.003921569,"mean":[0.25],"std":[0.5]}
        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_OfAModelWithACard_SaysHowTensorsArePrepared()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Windowed()));

        var grpc = (await sut.Client.GetModelMetadataAsync("sum", cancellation: Token)).Properties;
        var config = (await sut.Client.GetModelConfigAsync("sum", cancellation: Token)).Parameters;
        var rest = JsonDocument.Parse(await sut.Http.GetStringAsync("/v2/models/sum", Token)).RootElement.GetProperty("properties");

        Assert.Equal(("N, C, H, W", "grey", Json), (grpc["onnxrad.layout"], grpc["onnxrad.channels"], grpc["onnxrad.preprocessing"]));
        Assert.Equal(Json, config["onnxrad.preprocessing"].StringValue);
        Assert.Equal(Json, rest.GetProperty("onnxrad.preprocessing").GetString());
    }

    /// <summary>The steps of the documentation, on values that the file has too.</summary>
    [Fact]
    public async Task ModelInfer_TensorPreparedByTheMetadata_GivesWhatTheFileGives()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Windowed()));
        float[] pixels = [.. Enumerable.Range(0, 16).Select(i => i * 16f)];
        using var said = JsonDocument.Parse((await sut.Client.GetModelMetadataAsync("sum", cancellation: Token)).Properties["onnxrad.preprocessing"]);
        var (window, scale) = (said.RootElement.GetProperty("window"), said.RootElement.GetProperty("scale").GetSingle());
        var (low, high) = (window.GetProperty("low").GetSingle(), window.GetProperty("high").GetSingle());
        float[] tensor = [.. Enumerable.Range(0, 4).Select(i => ((Block(i).Average(Shown) * scale) - Number("mean")) / Number("std"))];

        var ofTensor = await sut.Client.InferAsync(new() { Model = "sum", Inputs = [ClientTensor.From<float>("image", tensor, 1, 1, 2, 2)] }, Token);
        var ofFile = await sut.Client.InferAsync(
            new() { Model = "sum", Inputs = [ClientTensor.FromBytes("image", [PngEncoder.Encode(new RadImage(1, 4, 4, 8, pixels))])] }, Token);

        Assert.Equal(ofFile["sum"].Values<float>()[0], ofTensor["sum"].Values<float>()[0], 1e-5f);
        Assert.InRange(ofFile["sum"].Values<float>()[0], 1.5f, 3f);

        float Number(string name) => said.RootElement.GetProperty(name)[0].GetSingle();
        float Shown(float value) => Math.Clamp((value - low) / (high - low), 0, 1) * 255;
        IEnumerable<float> Block(int i) => [.. pixels.Where((_, at) => ((at / 8 * 2) + (at % 4 / 2)) == i)];
    }

    [Theory]
    [InlineData(1, null, false, ImageLayout.Channels, "grey")]
    [InlineData(3, null, false, ImageLayout.Channels, "red, green, blue")]
    [InlineData(3, 1, false, ImageLayout.Channels, "grey, grey, grey")]
    [InlineData(1, null, true, ImageLayout.Channels, "a.grey, b.grey, a.present, b.present")]
    [InlineData(3, null, true, ImageLayout.SideBySide, "red, green, blue, present")]
    public void Channels_OfAPreprocessing_AreThoseOfTheTensor(int channels, int? imageChannels, bool isCase, ImageLayout layout, string expected)
    {
        var images = isCase ? new CaseImages { Names = ["a", "b"], Layout = layout, MayBeMissing = true } : null;
        var numbers = Enumerable.Repeat(1f, channels * (isCase ? 2 : 1)).ToArray();
        var sut = new Preprocessing { Channels = channels, ImageChannels = imageChannels, Height = 2, Width = 2, Images = images, Mean = numbers, Std = numbers };

        var properties = PreparationProperties.Of(sut).ToDictionary();

        Assert.Empty(sut.Problems());
        Assert.Equal(expected, properties["onnxrad.channels"]);
        Assert.Equal(sut.MadeShape().Channels, properties["onnxrad.channels"].Split(", ").Length);
    }

    [Fact]
    public void Layout_OfVolumes_HasSlices()
    {
        var sut = new Preprocessing { Channels = 1, Depth = 2, Height = 2, Width = 2, Mean = [0], Std = [1] };

        Assert.Equal("N, C, D, H, W", PreparationProperties.Of(sut).ToDictionary()["onnxrad.layout"]);
    }

    [Fact]
    public async Task Metadata_WhereNoTensorIsPrepared_SaysNothingOfIt()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("composed", PreprocessingFusion.Compose(Windowed()));
            folder.Add("plain", Nets.Sum());
            folder.Add("a", Cards.With(Nets.Sum()));
            folder.Add("c", Cards.With(Nets.Sum()));
            folder.Add("b", Windowed());
            foreach (var (name, members) in (IEnumerable<(string, string)>)[("same", "a, c"), ("unlike", "a, b")])
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
                File.WriteAllText(Path.Combine(folder, name, "ensemble.yaml"), $"ensemble: {{ members: [{members}] }}");
            }
        });

        foreach (var (model, says) in (IEnumerable<(string, bool)>)[("composed", false), ("plain", false), ("unlike", false), ("same", true)])
        {
            var properties = (await sut.Client.GetModelMetadataAsync(model, cancellation: Token)).Properties;
            Assert.Equal(says, properties.ContainsKey("onnxrad.preprocessing"));
        }
    }

    /// <summary>The sum of four pixels, each the mean of its part of an image whose values 50 to 150 become -0.5 to 1.5.</summary>
    internal static OnnxModel Windowed() => Cards.Changed(Cards.With(Nets.Sum()), card => card with
    {
        Preprocessing = new()
        {
            Channels = 1,
            Height = 2,
            Width = 2,
            Resize = ResizeFilter.Box,
            Window = new() { Source = WindowSource.Fixed, Low = 50, High = 150 },
            Mean = [0.25f],
            Std = [0.5f],
        },
    });
}

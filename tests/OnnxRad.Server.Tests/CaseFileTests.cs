using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Image files of a case as BYTES, an input for each; the network gives the sum of each channel.</summary>
public sealed class CaseFileTests
{
    static readonly ReadOnlyMemory<byte> s_bright = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 255, 255, 255]));
    static readonly ReadOnlyMemory<byte> s_wide = PngEncoder.Encode(new RadImage(1, 2, 3, 8, [1, 2, 3, 4, 5, 6]));
    static readonly ReadOnlyMemory<byte> s_half = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_FilesOfTwoCases_AreDecodedAndCombined()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var result = await sut.Client.InferAsync(
            Call(ClientTensor.FromBytes("image.b", [s_half, s_bright]), ClientTensor.FromBytes("image.a", [s_bright, ReadOnlyMemory<byte>.Empty])), Token);

        Assert.Equal([4f, 2f, 4f, 4f, 0f, 4f, 0f, 4f], result["sums"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_AnInputLeftOut_IsMissing()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var result = await sut.Client.InferAsync(Call(ClientTensor.FromBytes("image.b", [s_half])), Token);

        Assert.Equal([0f, 2f, 0f, 4f], result["sums"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_OneFileForACase_SaysWhereFilesGo()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(ClientTensor.FromBytes("image", [s_half])), Token));

        Assert.Equal(
            "Model 'case' cannot run on this request. It takes several images of a case; send their files in the inputs 'image.a', 'image.b' in place of 'image'.",
            e.Message);
    }

    [Fact]
    public async Task ModelInfer_ABadFile_IsNamedByCaseAndImage()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            Call(ClientTensor.FromBytes("image.a", [s_half, s_half]), ClientTensor.FromBytes("image.b", [s_half, s_half[..40]])), Token));

        Assert.StartsWith("Model 'case' cannot run on this request. Image '1.b' cannot be read: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_InputsOfOtherCounts_AreRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            Call(ClientTensor.FromBytes("image.a", [s_half]), ClientTensor.FromBytes("image.b", [s_half, s_half])), Token));

        Assert.Equal(
            "Model 'case' cannot run on this request. 'image.a' has 1, 'image.b' has 2 image files; expected one for each case, empty where an image is missing.",
            e.Message);
    }

    // The network answers for each pixel, and each image would be resized to it by itself.
    [Fact]
    public async Task ModelInfer_ImagesToBeOutlinedThatDoNotLieOnEachOther_AreRefusedAsByTheRuntime()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Outlined()));
        using var model = RadModel.Open(Path.Combine(sut.Folder, "case", "1", "model.onnx"));
        byte[] placed = Placed(0), beside = Placed(9);

        Assert.Equal([1L, 2, 2, 2], (await sut.Client.InferAsync(Files(placed, placed), Token))["masks"].Shape);
        foreach (var (a, b) in new[] { (s_half, s_wide), (placed, beside), (placed, s_half) })
        {
            var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Files(a, b), Token));
            var ofRuntime = Assert.Throws<ImageMismatchException>(() => model.Predict(new Dictionary<string, RadImage>
            {
                ["a"] = ImageFile.ReadUpright(a, "a"),
                ["b"] = ImageFile.ReadUpright(b, "b"),
            }));

            Assert.Equal($"Model 'case' cannot run on this request. Image '0': {ofRuntime.Message}", e.Message);
        }

        static InferCall Files(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) =>
            Call(ClientTensor.FromBytes("image.a", [a]), ClientTensor.FromBytes("image.b", [b]));

        static byte[] Placed(double x) => NiftiEncoder.Encode(
            new RadImage(1, 2, 2, 8, [1, 2, 3, 4]) { Spacing = new(1, 1, 1), Plane = new(new(x, 0, 0), new(1, 0, 0), new(0, 1, 0)) });
    }

    [Fact]
    public async Task ModelMetadata_SaysWhichInputsTakeFiles()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("case", Cards.Case()));

        var properties = (await sut.Client.GetModelMetadataAsync("case", cancellation: Token)).Properties;

        Assert.Equal(
            "In place of 'image' the inputs 'image.a', 'image.b' take the image files of a case, as BYTES of shape (N); empty where an image is missing.",
            properties["onnxrad.image_files"]);
    }

    /// <summary>A model of the images 'a' and 'b' of a case, of any size, to two classes of each pixel.</summary>
    static OnnxModel Outlined()
    {
        var g = new GraphBuilder("outline");
        g.Output(g.Relu(g.Input("image", "N", 2, 2, 2)), "masks");
        return Cards.Changed(Cards.With(g.Build()), card => card with
        {
            Task = ModelTask.Segmentation,
            Inputs = [card.Inputs[0] with { Channels = 2 }],
            Preprocessing = card.Preprocessing with { Resize = ResizeFilter.Box, Mean = [0, 0], Std = [1, 1], Images = new() { Names = ["a", "b"] } },
        });
    }

    static InferCall Call(params ClientTensor[] inputs) => new() { Model = "case", Inputs = inputs };
}

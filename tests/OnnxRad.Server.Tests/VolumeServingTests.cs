using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>Models of volumes: tensors (N, C, D, H, W), and files of volumes as BYTES.</summary>
public sealed class VolumeServingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_Tensors_AreVolumes()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("mean", Model()));

        var result = await sut.Client.InferAsync(
            new() { Model = "mean", Inputs = [ClientTensor.From<float>("image", [1, 2, 3, 6], 1, 1, 2, 1, 2)] }, Token);

        Assert.Equal([1L, 2], result["scores"].Shape);
        Assert.Equal([3f, -3f], result["scores"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_TensorOfAnImage_SaysWhatIsExpected()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("mean", Model()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "mean", Inputs = [ClientTensor.From<float>("image", [1, 2], 1, 1, 1, 2)] }, Token));

        Assert.Equal(StatusCode.InvalidArgument, e.Status);
        Assert.Contains("(1, 1, 1, 2)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_NiftiFiles_AreDecodedAndPreprocessed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("mean", Model()));
        var (small, large) = (new RadImage(1, 2, 1, 2, 8, [10, 20, 30, 40]), new RadImage(1, 4, 1, 4, 8, [.. Enumerable.Range(0, 16).Select(i => (float)i)]));

        var result = await sut.Client.InferAsync(Call(NiftiEncoder.Encode(small), NiftiEncoder.Encode(large, compressed: true)), Token);

        Assert.Equal([2L, 2], result["scores"].Shape);
        Assert.Equal([25f, -25f, 7.5f, -7.5f], result["scores"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_EnhancedDicom_GivesWhatTheRuntimeGives()
    {
        var file = Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single();
        await using var sut = await TestServer.StartAsync(folder => folder.Add("mean", Model(new() { Source = WindowSource.MinMax })));
        using var model = OnnxRad.Runtime.RadModel.Open(Path.Combine(sut.Folder, "mean", "1", "model.onnx"));

        var expected = model.Predict(VolumeFile.Read(file).Image).Scores.Select(score => score.Score);
        var result = await sut.Client.InferAsync(Call(File.ReadAllBytes(file)), Token);

        Assert.All(expected.Zip(result["scores"].Values<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task ModelInfer_FilesThatAreNoVolumes_AreAllNamed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("mean", Model()));
        var flat = PngEncoder.Encode(new RadImage(1, 1, 2, 8, [1, 2]));
        var volume = NiftiEncoder.Encode(new RadImage(1, 2, 1, 2, 8, [10, 20, 30, 40]));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(flat, volume, volume[..354]), Token));

        Assert.Equal(StatusCode.InvalidArgument, e.Status);
        Assert.Equal(
            "Model 'mean' cannot run on this request. Image '0': The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI "
            + "file or the folder of a DICOM series. Image '2' cannot be read: Its NIfTI voxels have 2 of 4 bytes; it is cut off. Get the file from its source "
            + "again, or leave it out.",
            e.Message);
    }

    static InferCall Call(params byte[][] files) =>
        new() { Model = "mean", Inputs = [ClientTensor.FromBytes("image", [.. files.Select(file => (ReadOnlyMemory<byte>)file)])] };

    /// <summary>Volumes brought to 2 x 1 x 2 voxels, to their mean and its negative.</summary>
    static OnnxModel Model(ValueWindow? window = null)
    {
        var g = new GraphBuilder("mean");
        var mean = g.Node("ReduceMean", [g.Input("image", "N", 1, 2, 1, 2)], ["N", 1], "mean", null, ("axes", new long[] { 2, 3, 4 }), ("keepdims", 0L));
        g.Output(g.Node("Concat", [mean, g.Node("Neg", [mean], mean.Shape)], ["N", 2], null, null, ("axis", 1L)), "scores");
        var network = Cards.With(g.Build());
        var card = ModelCard.Parse(network.GetMetadata(ModelCard.MetadataKey)!);
        card = card with
        {
            Inputs = [card.Inputs[0] with { Depth = 2, Height = 1 }],
            Preprocessing = card.Preprocessing with { Depth = 2, Height = 1, Resize = ResizeFilter.Box, Scale = 1, Window = window },
        };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);
        return network;
    }
}

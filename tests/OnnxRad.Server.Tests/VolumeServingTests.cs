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
    const int Voxels = 2 * 3 * 4;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_Tensors_AreVolumes()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Model()));

        var result = await sut.Client.InferAsync(
            new() { Model = "voxels", Inputs = [ClientTensor.From<float>("image", [.. Enumerable.Range(1, Voxels).Select(i => (float)i)], 1, 1, 2, 3, 4)] }, Token);

        Assert.Equal([1L, 24], result["scores"].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24], result["scores"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_TensorOfAnImage_SaysWhatIsExpected()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Model()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "voxels", Inputs = [ClientTensor.From<float>("image", [1, 2], 1, 1, 1, 2)] }, Token));

        Assert.Equal(StatusCode.InvalidArgument, e.Status);
        Assert.Contains("(1, 1, 1, 2)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_NiftiFiles_AreDecodedAndPreprocessed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Model()));
        var small = new RadImage(1, 2, 3, 4, 8, [.. Enumerable.Range(0, Voxels).Select(i => (float)i)]);

        // Twice as many slices, rows and columns: the value is 60 a slice, 10 a row and 1 a column.
        var large = new RadImage(1, 4, 6, 8, 8, [.. Enumerable.Range(0, 4 * 6 * 8).Select(i => (60f * (i / 48)) + (10 * (i / 8 % 6)) + (i % 8))]);

        var result = await sut.Client.InferAsync(Call(NiftiEncoder.Encode(small), NiftiEncoder.Encode(large, compressed: true)), Token);

        Assert.Equal([2L, 24], result["scores"].Shape);
        Assert.Equal(
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,

                // Each the mean of eight: half a step more in all directions.
                35.5f, 37.5f, 39.5f, 41.5f, 55.5f, 57.5f, 59.5f, 61.5f, 75.5f, 77.5f, 79.5f, 81.5f,
                155.5f, 157.5f, 159.5f, 161.5f, 175.5f, 177.5f, 179.5f, 181.5f, 195.5f, 197.5f, 199.5f, 201.5f,
            ],
            result["scores"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_EnhancedDicom_GivesWhatTheRuntimeGives()
    {
        var file = Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single();
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Model(new() { Source = WindowSource.MinMax })));
        using var model = OnnxRad.Runtime.RadModel.Open(Path.Combine(sut.Folder, "voxels", "1", "model.onnx"));

        var expected = model.Predict(VolumeFile.Read(file).Image).Scores.Select(score => score.Score).ToList();
        var found = (await sut.Client.InferAsync(Call(File.ReadAllBytes(file)), Token))["scores"].Values<float>().ToArray();

        Assert.Equal(Voxels, found.Length);
        Assert.Equal(Voxels, found.Distinct().Count());
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task ModelInfer_FilesThatAreNoVolumes_AreAllNamed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Model()));
        var flat = PngEncoder.Encode(new RadImage(1, 1, 2, 8, [1, 2]));
        var volume = NiftiEncoder.Encode(new RadImage(1, 2, 1, 2, 8, [10, 20, 30, 40]));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(flat, volume, volume[..354]), Token));

        Assert.Equal(StatusCode.InvalidArgument, e.Status);
        Assert.Equal(
            "Model 'voxels' cannot run on this request. Image '0': The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI "
            + "file or the folder of a DICOM series. Image '2' cannot be read: Its NIfTI voxels have 2 of 4 bytes; it is cut off. Get the file from its source "
            + "again, or leave it out.",
            e.Message);
    }

    static InferCall Call(params byte[][] files) =>
        new() { Model = "voxels", Inputs = [ClientTensor.FromBytes("image", [.. files.Select(file => (ReadOnlyMemory<byte>)file)])] };

    /// <summary>Volumes brought to 2 x 3 x 4 voxels, to a score for each.</summary>
    static OnnxModel Model(ValueWindow? window = null)
    {
        var g = new GraphBuilder("voxels");
        g.Output(g.Flatten(g.Input("image", "N", 1, 2, 3, 4)), "scores");
        var network = Cards.With(g.Build(), [.. Enumerable.Range(0, Voxels).Select(i => $"voxel{i}")]);
        var card = ModelCard.Parse(network.GetMetadata(ModelCard.MetadataKey)!);
        card = card with
        {
            Inputs = [card.Inputs[0] with { Depth = 2, Height = 3, Width = 4 }],
            Preprocessing = card.Preprocessing with { Depth = 2, Height = 3, Width = 4, Resize = ResizeFilter.Box, Scale = 1, Window = window },
        };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);
        return network;
    }
}

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

    // The answer is in the order of axial series, whatever that of the file is; the client brings it back.
    [Theory]
    [InlineData(0, ImageFit.Stretch)]
    [InlineData(1, ImageFit.Stretch)]
    [InlineData(1, ImageFit.Centre)]
    public async Task ModelInfer_Segmentation_IsBroughtToTheGridOfTheFile(int orientation, ImageFit fit)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("voxels", Segmentation(fit)));
        using var model = OnnxRad.Runtime.RadModel.Open(Path.Combine(sut.Folder, "voxels", "1", "model.onnx"));

        // Axial, and sagittal from the left to the right with rows to the feet.
        ImagePlane plane = orientation == 0 ? new(new(3, 4, 5), new(1, 0, 0), new(0, 1, 0)) : new(new(3, 4, 5), new(0, 1, 0), new(0, 0, -1));
        var volume = new RadImage(1, 4, 6, 5, 8, [.. Enumerable.Range(0, 4 * 6 * 5).Select(i => (float)(i * 37 % 251))]) { Spacing = new(1, 1, 1), Plane = plane };
        var file = NiftiEncoder.Encode(volume);
        var image = VolumeFile.Read(file, "volume.nii").Image;

        var answer = (await sut.Client.InferAsync(Call(file), Token))["scores"];
        var found = OnnxRad.Runtime.Findings.OfPixels(model.Card, image, answer.Values<float>(), answer.Shape).Map!;

        var expected = model.Predict(image).Map!;
        Assert.Equal([1L, 2, 2, 3, 4], answer.Shape);
        Assert.Equal(expected.ClassIndices.ToArray(), found.ClassIndices.ToArray());
        Assert.Equal((4, 6, 5), (found.Depth, found.Height, found.Width));
        Assert.Equal(2, found.ClassIndices.ToArray().Distinct().Count());
        Assert.Equal(image.Plane, found.ToImage().Plane);
        Assert.StartsWith(
            "There are 48 values of the shape (2, 2, 3, 4); expected those of one image, (1, 2, D, H, W).",
            Assert.Throws<ArgumentException>(() => OnnxRad.Runtime.Findings.OfPixels(model.Card, image, answer.Values<float>(), [2, 2, 3, 4])).Message,
            StringComparison.Ordinal);
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

    /// <summary>Volumes brought to 2 x 3 x 4 voxels; a lesion where the value is above 127.</summary>
    static OnnxModel Segmentation(ImageFit fit)
    {
        var g = new GraphBuilder("voxels");
        var image = g.Input("image", "N", 1, 2, 3, 4);
        var background = g.Node("Sub", [g.Scalar("one", 1f), image], image.Shape, "background");
        g.Output(g.Node("Concat", [background, image], ["N", 2, 2, 3, 4], "both", null, ("axis", 1L)), "scores");
        return With(g.Build(), ["background", "lesion"], card => card with
        {
            Task = ModelTask.Segmentation,
            Activation = Activation.Softmax,
            Thresholds = [],
            Preprocessing = card.Preprocessing with { Scale = 1 / 255f, Fit = fit, Spacing = fit == ImageFit.Centre ? 1 : null, Resize = ResizeFilter.Triangle },
        });
    }

    /// <summary>Volumes brought to 2 x 3 x 4 voxels, to a score for each.</summary>
    static OnnxModel Model(ValueWindow? window = null)
    {
        var g = new GraphBuilder("voxels");
        g.Output(g.Flatten(g.Input("image", "N", 1, 2, 3, 4)), "scores");
        return With(
            g.Build(), [.. Enumerable.Range(0, Voxels).Select(i => $"voxel{i}")],
            card => card with { Preprocessing = card.Preprocessing with { Resize = ResizeFilter.Box, Scale = 1, Window = window } });
    }

    static OnnxModel With(OnnxModel network, string[] classes, Func<ModelCard, ModelCard> change)
    {
        network = Cards.With(network, classes);
        var card = ModelCard.Parse(network.GetMetadata(ModelCard.MetadataKey)!);
        card = change(card with
        {
            Inputs = [card.Inputs[0] with { Depth = 2, Height = 3, Width = 4 }],
            Preprocessing = card.Preprocessing with { Depth = 2, Height = 3, Width = 4 },
        });
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);
        return network;
    }
}

using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Whole image files as BYTES: the model's own preprocessing divides by 255, and the network sums.</summary>
public sealed class ImageFileTests
{
    static readonly byte[] s_bright = Png(255, 255, 255, 255);
    static readonly byte[] s_half = Png(255, 0, 255, 0);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_ImageFiles_AreDecodedAndPreprocessed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var result = await sut.Client.InferAsync(Call(s_bright, s_half), Token);

        Assert.Equal([2L, 2L], result["sum"].Shape);
        Assert.Equal([4f, -4f, 2f, -2f], result["sum"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_ImageFiles_GiveWhatTheRuntimeGives()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));
        using var model = OnnxRad.Runtime.RadModel.Open(Path.Combine(sut.Folder, "sum", "1", "model.onnx"));
        using var stream = new MemoryStream(s_half);

        var expected = model.Predict(ImageFile.Read(stream, "half")).Scores.Select(score => (float)score.Score);
        var result = await sut.Client.InferAsync(Call(s_half), Token);

        Assert.Equal(expected, result["sum"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_Classification_UsesTheClassesOfTheCard()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var result = await sut.Client.InferAsync(Call(s_half) with { Outputs = ["sum"], Classes = 1 }, Token);

        Assert.Equal(["2.000000:0:normal"], result["sum"].Strings());
    }

    [Fact]
    public async Task ModelInfer_BadImageFiles_AreAllNamed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(s_bright[..40], s_bright, "no image"u8.ToArray()), Token));

        Assert.Equal(StatusCode.InvalidArgument, e.Status);
        Assert.StartsWith("Model 'sum' cannot run on this request. Image '0' cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("'2'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'1'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_DicomSegmentation_IsNoImage()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));
        var segmentation = new DicomDraft { Bits = 8, Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.4") }.Bytes(2, 2, 0, 1, 1, 0);

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(segmentation), Token));

        Assert.Equal(
            "Model 'sum' cannot run on this request. Image '0' cannot be read: It is a DICOM segmentation and no image of a patient. Give the image that it was made of, or save it as NIfTI where its values are meant.",
            e.Message);
    }

    [Fact]
    public async Task ModelInfer_FileAsBase64_SaysHowBytesAreSent()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var e = await Assert.ThrowsAsync<InferenceException>(
            () => sut.Client.InferAsync(Call(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(s_bright))), Token));

        Assert.StartsWith(
            "Model 'sum' cannot run on this request. Image '0' cannot be read: its first bytes are those of no format that OnnxRad knows.", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            " It looks like base64; send the bytes of the file themselves, over REST behind the JSON with 'binary_data_size'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_ImageFilesOfAWrongShape_SaysWhatIsExpected()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "sum", Inputs = [ClientTensor.FromBytes("image", [s_bright, s_bright], 1, 2)] }, Token));

        Assert.Equal("Model 'sum' cannot run on this request. Input 'image' has the shape (1, 2); expected (N) or (N, 1) for image files.", e.Message);
    }

    [Fact]
    public async Task ModelInfer_ImageFilesForAModelWithoutACard_AreOfTheWrongDatatype()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Nets.Sum()));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(s_bright), Token));

        Assert.Equal("Model 'sum' cannot run on this request. Input 'image' has the datatype BYTES; expected FP32.", e.Message);
    }

    [Fact]
    public async Task ModelMetadata_OfAModelWithACard_SaysWhatTheCardSays()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", Cards.With(Nets.Sum())));

        var properties = (await sut.Client.GetModelMetadataAsync("sum", cancellation: Token)).Properties;

        Assert.Equal("normal, pneumonia", properties["onnxrad.classes"]);
        Assert.Equal("The input 'image' also takes image files, as BYTES of shape (N).", properties["onnxrad.image_files"]);
    }

    static InferCall Call(params byte[][] files) =>
        new() { Model = "sum", Inputs = [ClientTensor.FromBytes("image", [.. files.Select(file => (ReadOnlyMemory<byte>)file)])] };

    static byte[] Png(params float[] pixels) => PngEncoder.Encode(new RadImage(1, 2, 2, 8, pixels));
}

using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>A network that was really trained on ImageNet says what photos show, in TorchSharp as in ONNX Runtime.</summary>
public sealed class PretrainedModelTests
{
    const int Shorter = 256;
    const int Side = 224;

    public static TheoryData<string, string, int, string> Photos()
    {
        var data = new TheoryData<string, string, int, string>();
        foreach (var file in new[] { "squeezenet1.1.onnx", "squeezenet1.1_fp16.onnx" })
        {
            data.Add(file, "nnstreamer_orange.png", 950, "orange");
            data.Add(file, "winml_dog.jpg", 207, "golden retriever");
            data.Add(file, "winml_kitten.png", 281, "tabby, tabby cat");
            data.Add(file, "winml_hummingbird.jpg", 94, "hummingbird");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public void Forward_Photo_GivesItsClassInBoth(string file, string photo, int number, string label)
    {
        var model = HalfPrecision.ToFloat32(OnnxModel.Load(TestData.Require($"onnx/pretrained/{file}")));
        var image = Preprocessed(ImageFile.Read(TestData.Require($"onnx/photos/{photo}")));
        using var sut = TorchGraph.From(model);
        sut.eval();
        using var noGrad = no_grad();
        using var x = image.ToTensor();

        using var y = sut.forward(x);

        var found = Numbers.Of(y).Values;
        var expected = OnnxRuntimeOracle.Run(model, image)[0].Values;
        Assert.Equal(number, Array.IndexOf(expected, expected.Max()));
        Assert.Equal(number, Array.IndexOf(found, found.Max()));
        Assert.InRange(ParityCheck.Difference(found, expected), 0, 1e-4);
        Assert.Contains($"{number},{label}", File.ReadLines(TestData.Require("onnx/pretrained/imagenet1000_labels.txt")));
    }

    /// <summary>The shorter side 256, the middle of 224 x 224, blue before green before red, less the means of the training images.</summary>
    static Numbers Preprocessed(RadImage photo)
    {
        Assert.Equal(3, photo.Channels);
        using var scope = NewDisposeScope();
        var scale = (double)Shorter / Math.Min(photo.Height, photo.Width);
        long[] size = [(long)Math.Round(photo.Height * scale), (long)Math.Round(photo.Width * scale)];
        var pixels = tensor(photo.Pixels.ToArray(), [1, 3, photo.Height, photo.Width]);
        var resized = nn.functional.interpolate(pixels, size, mode: InterpolationMode.Bilinear, align_corners: false);
        var middle = resized.narrow(2, (size[0] - Side) / 2, Side).narrow(3, (size[1] - Side) / 2, Side);
        return Numbers.Of(middle.flip(1) - tensor(new[] { 103.939f, 116.779f, 123.68f }, [1, 3, 1, 1]));
    }
}

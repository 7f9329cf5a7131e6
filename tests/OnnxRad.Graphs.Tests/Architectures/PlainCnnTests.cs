using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class PlainCnnTests
{
    // Kernels of 27 voxels without bias, scale and bias of each normalisation, and the classifier.
    [Fact]
    public void Create3d_Width4_HasHandComputedParameters() => Assert.Equal(
        (27 * ((1 * 4) + (4 * 8) + (8 * 16) + (16 * 32))) + (2 * (4 + 8 + 16 + 32)) + (32 * 2) + 2,
        PlainCnn.Create3d(new() { InputChannels = 1, Classes = 2, BaseWidth = 4 }).ParameterCount());

    [Fact]
    public void Create_Small_HasHandComputedParametersAndRuns()
    {
        var model = PlainCnn.Create(new() { InputChannels = 1, Height = 28, Width = 28, Classes = 3, BaseWidth = 4, Dropout = 0.1f });

        // Convolutions 1-4-8-16-32 without bias, two values a norm channel, classifier 32 to 3.
        Assert.Equal((9 * ((1 * 4) + (4 * 8) + (8 * 16) + (16 * 32))) + (2 * (4 + 8 + 16 + 32)) + (32 * 3) + 3, model.ParameterCount());
        Assert.Equal([3, 3], Ort.Run(model, ("image", [3, 1, 28, 28], new float[3 * 28 * 28])).Shape);
    }

    [Fact]
    public void Create_SymbolicSize_RunsOnAnySize()
    {
        var model = PlainCnn.Create(new() { InputChannels = 3, Classes = 2, BaseWidth = 2 });

        Assert.Equal([1, 2], Ort.Run(model, ("image", [1, 3, 8, 21], new float[3 * 8 * 21])).Shape);
    }

    [Fact]
    public void Create_ImageTooSmall_SaysWhatToDo()
    {
        Assert.NotNull(PlainCnn.Create(new() { Height = 8, Width = 8, BaseWidth = 1 }));

        var e = Assert.Throws<ArgumentException>(() => PlainCnn.Create(new() { Height = 7, Width = 8, BaseWidth = 1 }));

        Assert.Equal(
            "The architecture's options are not valid. Height is 7; 'plain-cnn' with the stem ImageNet needs at least 8.",
            e.Message);
    }
}

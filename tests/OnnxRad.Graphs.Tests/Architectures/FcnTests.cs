using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class FcnTests
{
    const long Classes = 21;

    // VGG-16's published 138,357,544 parameters hold 4096 x 1000 + 1000 of a classifier; FCN has a score for each class instead.
    [Fact]
    public void Fcn32_21Classes_IsVgg16WithScoresAndOneEnlargement()
    {
        const long vgg = 138_357_544 - ((4096 * 1000) + 1000);

        Assert.Equal(vgg + (4096 * Classes) + Classes + (64 * 64 * Classes), Fcn.Fcn32(new() { Classes = (int)Classes, InitialiseWeights = false }).ParameterCount());
    }

    // At 1/64 of the width the fourth pooling has 8 channels, the third 4.
    [Theory]
    [InlineData("fcn-16s", (((8 + 1) + 16) * Classes) + (32 * 32 * Classes))]
    [InlineData("fcn-8s", (((8 + 1) + (4 + 1) + (2 * 16)) * Classes) + (16 * 16 * Classes))]
    public void Create_WithSkips_AddsScoresOfShallowerPoolings(string name, long decoder)
    {
        var options = new ArchitectureOptions { Classes = (int)Classes, BaseWidth = 1 };

        var backbone = Fcn.Fcn32(options).ParameterCount() - (64 * 64 * Classes);

        Assert.Equal(backbone + decoder, ArchitectureTable.Create(name, options).ParameterCount());
    }

    // Long et al., section 3.3: a kernel of 2f - f % 2 for the factor f, weights (1 - |x - c| / f) (1 - |y - c| / f).
    [Theory]
    [InlineData("fcn-32s", 32)]
    [InlineData("fcn-16s", 2, 16)]
    [InlineData("fcn-8s", 2, 2, 8)]
    public void Create_LearnedEnlargements_StartAsBilinearInterpolation(string name, params int[] factors)
    {
        var model = ArchitectureTable.Create(name, new() { Classes = 2, BaseWidth = 1 });
        var layers = model.Nodes.Where(n => n.OpType == "ConvTranspose").ToArray();

        Assert.Equal(factors.Select(f => (long)f), layers.Select(n => n.Ints("strides")[0]));
        foreach (var (layer, factor) in layers.Zip(factors))
        {
            var (weights, size) = (OnnxTensor.Floats(model.Initializers[layer.Inputs[1]]), 2 * factor);
            double Tent(int place) => 1 - (Math.Abs(place - (factor - 0.5)) / factor);
            Assert.Equal(2 * size * size, weights.Length);
            Assert.All(Enumerable.Range(0, weights.Length), i => Assert.Equal(Tent(i / size % size) * Tent(i % size), weights[i], 1e-6));
        }
    }

    [Theory]
    [InlineData("fcn-32s")]
    [InlineData("fcn-16s")]
    [InlineData("fcn-8s")]
    public void Create_SymbolicSize_GivesThatSize(string name)
    {
        var model = ArchitectureTable.Create(name, new() { InputChannels = 1, Classes = 2, BaseWidth = 1 });

        Assert.Equal([1, 2, 70, 33], Ort.Run(model, ("image", [1, 1, 70, 33], new float[70 * 33])).Shape);
    }
}

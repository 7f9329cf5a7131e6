using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class StartingNetworkTests
{
    const int Size = 96;

    public static TheoryData<string, string> PixelNetworks()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in ArchitectureTable.NamesOf(NetworkOutput.PixelScores).Except(["unet-original", "unet-valid-bn"]))
        {
            data.Add("segmentation", name);
        }

        foreach (var name in ArchitectureTable.NamesOf(NetworkOutput.Image))
        {
            data.Add("image", name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(PixelNetworks))]
    public void Build_NetworkOfPixels_TakesImagesOfAnySize(string task, string architecture)
    {
        var recipe = Recipe.Parse(
            $"name: a\ntask: {task}\n{(task == "segmentation" ? "data: { classes: [a, b, c] }\n" : "")}"
            + $"input: {{ height: {Size}, width: {Size} }}\nnetwork: {{ architecture: {architecture}, width: 4 }}",
            "test",
            []);

        var model = StartingNetwork.Build(recipe, classes: task == "segmentation" ? 3 : 0).Model;

        Assert.Equal(["N", "1", "H", "W"], model.Inputs[0].Type.TensorType.Shape.Dim.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam));
        using var network = TorchGraph.From(model);
        using var scope = NewDisposeScope();
        network.eval();
        var channels = task == "segmentation" ? 3 : 1;
        Assert.Equal([2, channels, Size, Size], network.forward(zeros(2, 1, Size, Size)).shape);
        Assert.Equal([1, channels, Size + 7, Size + 40], network.forward(zeros(1, 1, Size + 7, Size + 40)).shape);
    }

    [Fact]
    public void Build_ImageBelowTheSmallestSize_IsRefused()
    {
        var recipe = Recipe.Parse("name: a\ntask: image\ninput: { height: 16, width: 32 }\nnetwork: { architecture: red-cnn }", "test", []);

        Assert.StartsWith(
            "The network of the recipe cannot be built. The architecture's options are not valid. Height is 16; 'red-cnn' with the stem Small needs at "
            + "least 21.",
            Assert.Throws<TrainingException>(() => StartingNetwork.Build(recipe, 0)).Message);
    }
}

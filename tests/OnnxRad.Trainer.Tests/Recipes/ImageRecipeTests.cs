namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class ImageRecipeTests
{
    const string Yaml = "name: denoise\ntask: image\ndegradation: { downscale: 2, quanta: 5000, noise: 0.05 }";

    [Fact]
    public void Parse_Image_HasItsDefaults()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", []);

        Assert.Equal((2, 5000, 0.05), (recipe.Degradation.Downscale, recipe.Degradation.Quanta, recipe.Degradation.Noise));
        Assert.Equal(
            ("red10", LossName.Mse, ValidationMetric.Psnr),
            (recipe.Network.Architecture, recipe.Training.Loss.Name, recipe.Training.EarlyStopping.Metric));
        Assert.Equal([0], recipe.Input.Mean!);
        Assert.Equal([1], recipe.Input.Std!);
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Fact]
    public void Parse_Perceptual_NeedsNetworkAndLayer()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", ["training.loss.name=perceptual", "training.loss.network=nets/vgg.onnx", "training.loss.layer=relu3"]);

        Assert.Equal(("nets/vgg.onnx", "relu3", 1), (recipe.Training.Loss.Network, recipe.Training.Loss.Layer, recipe.Training.Loss.Weight));
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
        Assert.Equal("vgg.onnx", recipe.WithoutFolders().Training.Loss.Network);
        Assert.Equal(
            ["training.loss.network is missing; expected the path of an ONNX file.", "training.loss.layer is missing; expected the name of a node or value."],
            Assert.Throws<RecipeException>(() => Recipe.Parse(Yaml, "r.yaml", ["training.loss.name=perceptual"])).Problems.Select(p => p.Message));
    }

    [Fact]
    public void Parse_DegradationOfAnotherTask_IsRefused() => Assert.Equal(
        "degradation.noise does not apply to the task 'classification', only to image. Remove it, on the command line with --set degradation.noise=",
        Assert.Throws<RecipeException>(() => Recipe.Parse("name: a\ntask: classification\ndegradation: { noise: 0.1 }", "r.yaml", [])).Problems[0].Message);
}

namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class SegmentationRecipeTests
{
    const string Yaml = """
        name: lungs
        task: segmentation
        data:
          classes: [background, lungs]
          values: [0+3, 1+2]
          ignore_value: 255
          mask_threshold: 0.4
        """;

    [Fact]
    public void Parse_Segmentation_HasItsDefaults()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", []);

        Assert.Equal(["0+3", "1+2"], recipe.Data.Values!);
        Assert.Equal((255, 0.4), (recipe.Data.IgnoreValue, recipe.Data.MaskThreshold));
        Assert.Equal(
            ("unet", LossName.DiceCrossEntropy, ValidationMetric.Dice),
            (recipe.Network.Architecture, recipe.Training.Loss.Name, recipe.Training.EarlyStopping.Metric));
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Fact]
    public void Parse_Focal_TakesGammaAndAlpha()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", ["training.loss.name=focal", "training.loss.gamma=1.5", "training.loss.alpha=0.25"]);

        Assert.Equal((1.5, 0.25), (recipe.Training.Loss.Gamma, recipe.Training.Loss.Alpha));
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Theory]
    [InlineData("training.loss.gamma=1", "training.loss.gamma does not apply to 'dice_ce', only to focal. Remove it, on the command line with --set training.loss.gamma=")]
    [InlineData("training.early_stopping.metric=auc", "training.early_stopping.metric is 'auc'; expected one of dice, jaccard, loss.")]
    [InlineData("training.loss.name=huber", "training.loss.name is 'huber'; expected one of cross_entropy, dice, dice_ce, focal.")]
    [InlineData("data.values=[0, 1, 2]", "data.values has 3 entries; expected one a class, and data.classes has 2.")]
    [InlineData("data.values=[0-5, 3]", "data.values names 3 more than once; expected each value for one class.")]
    [InlineData("data.values=[0, lungs]", "data.values holds 'lungs'; expected auto or a list of pixel values, ranges or sums of them, one a class, such as [0, 1+2].")]
    [InlineData("data.classes=auto", "data.classes is missing; a segmentation needs the names of its classes, the background first.")]
    [InlineData("network.architecture=resnet18", "network.architecture is 'resnet18'; expected one of fcn-16s, fcn-32s, fcn-8s, segnet, unet, unet-no-bn, unet-original, unet-valid-bn.")]
    public void Parse_WrongValue_SaysWhatIsExpected(string change, string expected) => Assert.Equal(
        expected, Assert.Throws<RecipeException>(() => Recipe.Parse(Yaml, "r.yaml", [change])).Problems[0].Message);

    [Fact]
    public void Parse_Overlap_TakesAValueForSeveralClasses()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", ["data.overlap=true", "data.classes=[background, whole, core]", "data.values=[0, 1+2, 2]"]);

        Assert.True(recipe.Data.Overlap);
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Theory]
    [InlineData("data.values=auto", "data.overlap is true and data.values is not given. Name the pixel values of each class; those of an overlap several times.")]
    [InlineData("data.values=[0-1, 1+2]", "data.values names 1 for the background and for a class; the background is where no class is.")]
    public void Parse_WrongOverlap_SaysWhatIsExpected(string change, string expected) => Assert.Equal(
        expected, Assert.Throws<RecipeException>(() => Recipe.Parse(Yaml, "r.yaml", ["data.overlap=true", change])).Problems[0].Message);

    [Fact]
    public void Parse_KeyOfAnotherTask_IsRefused() => Assert.Equal(
        "data.values does not apply to the task 'classification', only to segmentation. Remove it, on the command line with --set data.values=",
        Assert.Throws<RecipeException>(() => Recipe.Parse("name: a\ntask: classification\ndata: { values: [0, 1] }", "r.yaml", [])).Problems[0].Message);
}

using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests.Recipes;

/// <summary>Several images of a case in <c>input</c>.</summary>
public sealed class CaseRecipeTests
{
    const string Yaml = """
        name: liver
        task: classification
        input: { images: [plain, arterial, portal], combine: side_by_side, missing: mask, height: 16, width: 20, mean: [0.3, 0.4, 0.5], std: [0.2] }
        """;

    [Fact]
    public void Parse_Images_AreReadAndWritten()
    {
        var recipe = Recipe.Parse(Yaml, "r.yaml", []);

        Assert.Equal(["plain", "arterial", "portal"], recipe.Input.Images);
        Assert.Equal((ImageLayout.SideBySide, MissingImages.Mask), (recipe.Input.Combine, recipe.Input.Missing));
        Assert.Equal([0.3, 0.4, 0.5], recipe.Input.Mean!);
        Assert.Equal([0.2, 0.2, 0.2], recipe.Input.Std!);
        Assert.Equal("2 x 16 x 60", recipe.Input.NetworkShape().ToString());
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Fact]
    public void ToYaml_OneImage_LeavesOutWhatIsForSeveral()
    {
        var yaml = Recipe.Parse("name: x\ntask: classification", "r.yaml", []).ToYaml();

        Assert.Contains("  images: none\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("combine", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input.images=[one]", "input.images has 1 name; expected 2 to 16 different ones.")]
    [InlineData("input.images=[a, a]", "input.images has 2 names; expected 2 to 16 different ones.")]
    [InlineData(
        "input.images=[a, B]",
        "input.images holds 'B'; expected none or a list of 2 to 16 different names of 1 to 32 of the characters a-z, 0-9, '_' and '-'.")]
    [InlineData("input.combine=stack", "input.combine is 'stack'; expected one of channels, side_by_side.")]
    [InlineData("input.missing=skip", "input.missing is 'skip'; expected one of error, mask.")]
    [InlineData("input.mean=[0.1, 0.2]", "input.mean has 2 numbers; expected one a channel, and input.channels is 1, or one a channel of each of the 3 images.")]
    public void Parse_WrongValue_SaysWhatIsExpected(string set, string message)
    {
        var error = Assert.Throws<RecipeException>(() => Recipe.Parse(Yaml, "r.yaml", [set]));

        Assert.Equal(message, Assert.Single(error.Problems).Message);
    }

    [Fact]
    public void Parse_CombineWithoutImages_IsAProblem()
    {
        var error = Assert.Throws<RecipeException>(() => Recipe.Parse(Yaml, "r.yaml", ["input.images=none", "input.mean=[0.5]"]));

        Assert.Equal(
            [
                "input.combine is for several images of a case, and input.images names none. Name them, or remove it.",
                "input.missing is for several images of a case, and input.images names none. Name them, or remove it.",
            ],
            error.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void Parse_TasksOfPixels_TakeChannelsAlone()
    {
        const string Segmentation = "name: x\ntask: segmentation\ndata: { classes: [a, b] }\ninput: { images: [p, q], combine: side_by_side }";
        const string Image = "name: x\ntask: image\ninput: { images: [p, q] }";

        Assert.Equal(
            "input.combine is 'side_by_side', and the task 'segmentation' needs an output for each pixel of one image; expected channels.",
            Assert.Single(Assert.Throws<RecipeException>(() => Recipe.Parse(Segmentation, "r.yaml", [])).Problems).Message);
        Assert.Equal(
            "input.images names several images of a case, and the task 'image' makes an image of one; expected none.",
            Assert.Single(Assert.Throws<RecipeException>(() => Recipe.Parse(Image, "r.yaml", [])).Problems).Message);
    }
}

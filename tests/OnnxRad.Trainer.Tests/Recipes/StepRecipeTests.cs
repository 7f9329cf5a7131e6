using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests.Recipes;

/// <summary>The steps of preprocessing in <c>input</c>.</summary>
public sealed class StepRecipeTests
{
    const string Minimal = "name: x\ntask: classification\n";

    [Fact]
    public void Parse_AllSteps_AreReadAndWritten()
    {
        var recipe = Recipe.Parse(
            Minimal + "input: { channels: 3, image_channels: 1, fit: centre, resize: box, spacing: 0.7, clip: [-1000, 400], normalise: z_score }", "r.yaml", []);

        var made = recipe.Input.Neutral();
        Assert.Equal((ImageFit.Centre, 0.7f, 1, Normalisation.ZScore), (made.Fit, made.Spacing!.Value, made.ImageChannels!.Value, made.Normalise));
        Assert.Equal([-1000f, 400f], made.Clip!);
        Assert.Equal([0.0, 0, 0], recipe.Input.Mean!);
        Assert.Equal([1.0, 1, 1], recipe.Input.Std!);
        Assert.Empty(made.Problems());
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Theory]
    [InlineData("input: { fit: letterbox }", "input.fit is 'letterbox', which resizes, and input.resize is 'none'; expected box or triangle there.")]
    [InlineData("input: { spacing: 1, resize: box }", "input.spacing is given; expected input.fit: centre and input.resize: box or triangle with it.")]
    [InlineData("input: { spacing: 0 }", "input.spacing is '0'; expected none or a number from 0.01 to 100.")]
    [InlineData("input: { image_channels: 3 }", "input.image_channels is 3 and input.channels 1; expected the same, or 1 with 3.")]
    [InlineData("input: { clip: [5, 5] }", "input.clip is [5, 5]; expected two numbers, the lower one first.")]
    [InlineData("input: { normalise: mean }", "input.normalise is 'mean'; expected one of fixed, z_score.")]
    public void Parse_WhatDoesNotFit_SaysWhatIsExpected(string input, string message) =>
        Assert.Equal(message, Assert.Single(Assert.Throws<RecipeException>(() => Recipe.Parse(Minimal + input, "r.yaml", [])).Problems).Message);

    [Fact]
    public void Parse_FitOfATaskThatMakesImages_IsStretch()
    {
        var error = Assert.Throws<RecipeException>(() => Recipe.Parse(
            "name: x\ntask: image\ninput: { fit: centre }", "r.yaml", []));

        Assert.Equal(
            "input.fit is 'centre', and the task 'image' gives an image of the size of the whole one; expected stretch.",
            Assert.Single(error.Problems).Message);
    }
}

namespace OnnxRad.Trainer.Tests.Training;

public sealed class ClassWeightsTests
{
    [Fact]
    public void For_None_IsNull() => Assert.Null(ClassWeights.For(new(), [0, 1], 2));

    [Fact]
    public void For_Given_AreTheRecipes() =>
        Assert.Equal([0.5f, 3f], ClassWeights.For(new() { Weighting = ClassWeighting.Given, ClassWeights = [0.5, 3] }, [0, 1], 2)!);

    [Fact]
    public void For_Balanced_AreInverseToTheCounts()
    {
        // 8 images of 3 classes: 8 / (3 * 1), 8 / (3 * 2), 8 / (3 * 5).
        var weights = ClassWeights.For(new() { Weighting = ClassWeighting.Balanced }, [2, 0, 2, 1, 2, 1, 2, 2], 3);

        Assert.Equal([8 / 3f, 4 / 3f, 8 / 15f], weights!);
    }
}

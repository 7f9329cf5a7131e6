namespace OnnxRad.Models.Tests;

public sealed class RateTests
{
    static readonly string[] s_classes = ["normal", "pneumonia"];

    // 8 normal (6 called normal), 10 pneumonia (9 called pneumonia).
    static readonly ConfusionMatrix s_matrix = new() { Classes = s_classes, Counts = [[6, 2], [1, 9]] };

    [Fact]
    public void Accuracy_CountsTheDiagonal() => Assert.Equal(Wilson.Proportion(15, 18), Accuracy.From(s_matrix));

    [Fact]
    public void Sensitivity_IsTheShareOfPositivesFound() =>
        Assert.Equal(Wilson.Proportion(9, 10), Sensitivity.From(s_matrix, positive: 1));

    [Fact]
    public void Specificity_IsTheShareOfNegativesCleared() =>
        Assert.Equal(Wilson.Proportion(6, 8), Specificity.From(s_matrix, positive: 1));

    [Fact]
    public void Specificity_ThreeClasses_TakesAllOtherClassesAsNegative()
    {
        // Negatives are rows 0 and 2: 10 images, of which 3 were called class 1.
        var matrix = new ConfusionMatrix { Classes = ["a", "b", "c"], Counts = [[4, 1, 0], [0, 5, 0], [1, 2, 2]] };

        Assert.Equal(Wilson.Proportion(7, 10), Specificity.From(matrix, positive: 1));
    }

    [Fact]
    public void Rates_WithoutTheImagesTheyNeed_SayWhichAreMissing()
    {
        var negatives = new ConfusionMatrix { Classes = s_classes, Counts = [[3, 0], [0, 0]] };
        var positives = new ConfusionMatrix { Classes = s_classes, Counts = [[0, 0], [0, 3]] };
        var empty = new ConfusionMatrix { Classes = s_classes, Counts = [[0, 0], [0, 0]] };

        Assert.Equal(
            "No image is of class 'pneumonia'; sensitivity needs at least one. (Parameter 'matrix')",
            Assert.Throws<ArgumentException>(() => Sensitivity.From(negatives, positive: 1)).Message);
        Assert.Equal(
            "Every image is of class 'pneumonia'; specificity needs at least one of another class. (Parameter 'matrix')",
            Assert.Throws<ArgumentException>(() => Specificity.From(positives, positive: 1)).Message);
        Assert.Equal(
            "The confusion matrix counts no image; accuracy needs at least one. (Parameter 'matrix')",
            Assert.Throws<ArgumentException>(() => Accuracy.From(empty)).Message);
    }
}

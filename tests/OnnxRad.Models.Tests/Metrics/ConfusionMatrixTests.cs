namespace OnnxRad.Models.Tests;

public sealed class ConfusionMatrixTests
{
    static readonly string[] s_classes = ["normal", "pneumonia", "effusion"];

    [Fact]
    public void From_ThreeClasses_CountsTruthInRows()
    {
        var matrix = ConfusionMatrix.From([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 0, 0], s_classes);

        Assert.Equal([[1, 1, 0], [0, 1, 0], [2, 0, 1]], matrix.Counts);
        Assert.Equal(2, matrix[2, 0]);
        Assert.Equal(3, matrix.RowTotal(2));
    }

    [Fact]
    public void From_LabelOutOfRange_NamesPositionAndRange()
    {
        var error = Assert.Throws<ArgumentException>(() => ConfusionMatrix.From([0, 3], [0, 0], s_classes));

        Assert.Equal("Class index '3' at position 1 is out of range; expected 0 to 2. (Parameter 'labels')", error.Message);
    }

    [Fact]
    public void From_PredictionOutOfRange_NamesPositionAndRange()
    {
        var error = Assert.Throws<ArgumentException>(() => ConfusionMatrix.From([0], [-1], s_classes));

        Assert.Equal("Class index '-1' at position 0 is out of range; expected 0 to 2. (Parameter 'predictions')", error.Message);
    }

    [Fact]
    public void From_ListsOfDifferentLength_SaysBothLengths()
    {
        var error = Assert.Throws<ArgumentException>(() => ConfusionMatrix.From([0, 1], [0], s_classes));

        Assert.Equal("1 predictions do not fit 2 labels; expected one for each. (Parameter 'predictions')", error.Message);
    }
}

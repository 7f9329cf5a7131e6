namespace OnnxRad.Trainer.Tests.Reports;

public sealed class FigureNamesTests
{
    [Theory]
    [InlineData("auc", true)]
    [InlineData("dice", true)]
    [InlineData("concordance", true)]
    [InlineData("mae", false)]
    [InlineData("bias", false)]
    [InlineData("upper_limit", false)]
    [InlineData("brier_score", false)]
    [InlineData("psnr", false)]
    public void IsShare_Figure_SaysWhetherOneIsTheBest(string figure, bool expected) => Assert.Equal(expected, FigureNames.IsShare(figure));
}

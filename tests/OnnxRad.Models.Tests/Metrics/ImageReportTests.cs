namespace OnnxRad.Models.Tests.Metrics;

public sealed class ImageReportTests
{
    /// <summary>An error of 0.1 everywhere has 20 dB, none at all an infinite ratio, which counts as 100 dB: 60 dB in the mean.</summary>
    [Fact]
    public void From_ExactImage_CountsAs100Decibels()
    {
        var exact = ImageCase.From([0, 0.5f], [0, 0.5f], channels: 1, width: 2);
        var report = ImageReport.From([exact, ImageCase.From([0, 0.5f], [0.1f, 0.6f], channels: 1, width: 2)]);

        Assert.Equal(double.PositiveInfinity, exact.Psnr);
        Assert.Equal(60, report.Figures["psnr"].Value, 1e-5);
        Assert.Equal(100, ImageReport.From([exact]).Figures["psnr"].Value);
    }
}

namespace OnnxRad.Models.Tests.Metrics;

public sealed class ImageFigureTests
{
    [Fact]
    public void Psnr_ByHand()
    {
        // Mean squared error (0.01 + 0.01 + 0 + 0) / 4 = 0.005.
        Assert.Equal(10 * Math.Log10(1 / 0.005), Psnr.Of([0.5f, 0.5f, 0, 1], [0.6f, 0.4f, 0, 1]), 1e-5);
        Assert.Equal(10 * Math.Log10(255.0 * 255 / 25), Psnr.Of([10, 20], [15, 25], range: 255), 1e-9);
        Assert.Equal(double.PositiveInfinity, Psnr.Of([1, 2], [1, 2]));
    }

    [Fact]
    public void Rmse_ByHand() => Assert.Equal(Math.Sqrt((9 + 16) / 2.0), Rmse.Of([0, 0], [3, 4]));

    [Fact]
    public void Rmse_OtherSizes_AreRefused() => Assert.Equal(
        "The truth has 1 values and the prediction 2; expected as many, at least 1. (Parameter 'prediction')",
        Assert.Throws<ArgumentException>(() => Rmse.Of([0], [3, 4])).Message);

    [Fact]
    public void Ssim_SameImage_IsOne() => Assert.Equal(1, Ssim.Of(Ramp(12, 15), Ramp(12, 15), 15), 1e-12);

    [Fact]
    public void Ssim_ConstantImages_IsTheLuminanceTerm()
    {
        // Without variance only (2 m n + C1) / (m^2 + n^2 + C1) remains, C1 = 0.0001.
        float[] a = [.. Enumerable.Repeat(0.5f, 121)], b = [.. Enumerable.Repeat(0.25f, 121)];

        Assert.Equal((0.25 + 1e-4) / (0.3125 + 1e-4), Ssim.Of(a, b, 11), 1e-9);
    }

    [Fact]
    public void Ssim_OneWindow_IsTheFormula()
    {
        var random = new Random(4);
        float[] a = [.. Enumerable.Range(0, 121).Select(_ => random.NextSingle())], b = [.. Enumerable.Range(0, 121).Select(_ => random.NextSingle())];
        double[] w = [.. Enumerable.Range(0, 121).Select(i => Math.Exp(-(Math.Pow((i / 11) - 5, 2) + Math.Pow((i % 11) - 5, 2)) / (2 * 1.5 * 1.5)))];
        double Mean(Func<int, double> f) => Enumerable.Range(0, 121).Sum(i => w[i] * f(i)) / w.Sum();
        var (m, n) = (Mean(i => a[i]), Mean(i => b[i]));
        var (va, vb, c) = (Mean(i => Math.Pow(a[i] - m, 2)), Mean(i => Math.Pow(b[i] - n, 2)), Mean(i => (a[i] - m) * (b[i] - n)));
        var expected = ((2 * m * n) + 1e-4) * ((2 * c) + 9e-4) / (((m * m) + (n * n) + 1e-4) * (va + vb + 9e-4));

        Assert.Equal(expected, Ssim.Of(a, b, 11), 1e-9);
    }

    [Fact]
    public void Ssim_Window_IsThatOfThePaper()
    {
        // Of the 11 x 11 window in the authors' code: 0.2660117 squared in the middle.
        Assert.Equal(1, Ssim.Window.Sum(), 1e-12);
        Assert.Equal(0.0707622, Math.Pow(Ssim.Window[5], 2), 1e-6);
    }

    [Fact]
    public void Ssim_SmallImage_IsRefused() => Assert.Equal(
        "The truth has 100 values and the prediction 100, in rows of 10; expected as many, in at least 11 rows and columns. (Parameter 'prediction')",
        Assert.Throws<ArgumentException>(() => Ssim.Of(new float[100], new float[100], 10)).Message);

    [Fact]
    public void Report_Cases_AreAveraged()
    {
        var report = ImageReport.From([new(30, 0.9, 0.1), new(20, 0.7, 0.3), new(double.PositiveInfinity, double.NaN, 0)]);

        Assert.Equal(3, report.N);
        Assert.Equal(["psnr", "ssim", "rmse"], report.Figures.Keys);
        Assert.Equal((30 + 20 + 100) / 3.0, report.Figures["psnr"].Value, 1e-12);
        Assert.Equal((0.8, 0.4 / 3), (report.Figures["ssim"].Value, Math.Round(report.Figures["rmse"].Value, 15)), (a, b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12);
    }

    [Fact]
    public void Case_SmallImage_HasNoSimilarity() => Assert.Equal(double.NaN, ImageCase.From(new float[16], new float[16], 1, 4).Ssim);

    static float[] Ramp(int height, int width) => [.. Enumerable.Range(0, height * width).Select(i => (float)i / (height * width))];
}

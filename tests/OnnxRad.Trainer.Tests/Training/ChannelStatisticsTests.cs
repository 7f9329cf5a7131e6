namespace OnnxRad.Trainer.Tests.Training;

public sealed class ChannelStatisticsTests
{
    [Fact]
    public void Of_TwoImages_TakesAllPixelsOfAChannelTogether()
    {
        // Channel 0: 1 2 3 4 (mean 2.5, variance 1.25); channel 1: 0 0 0 8 (mean 2, variance 12); channel 2: all 7.
        var images = new PreparedImages([1, 2, 0, 0, 7, 7, 3, 4, 0, 8, 7, 7], [3, 1, 2], [0, 1], ["a", "b"]);

        var (mean, std) = ChannelStatistics.Of(images);

        Assert.Equal([2.5f, 2f, 7f], mean);
        Assert.Equal((float)Math.Sqrt(1.25), std[0], 1e-6f);
        Assert.Equal((float)Math.Sqrt(12), std[1], 1e-6f);
        Assert.Equal(1e-3f, std[2]);
    }

    [Fact]
    public void Of_ImagesOfACase_LeavesOutWhatIsMissing()
    {
        // Two images of two pixels and their masks; the second image of the first case is missing.
        float[] first = [1, 2, 0, 0, 1, 1, 0, 0], second = [3, 4, 7, 9, 1, 1, 1, 1];
        var images = new PreparedImages([.. first, .. second], [4, 1, 2], [0, 1], ["a", "b"]);

        var (mean, std) = ChannelStatistics.Of(images, masks: 2);

        Assert.Equal([2.5f, 8f], mean);
        Assert.Equal((float)Math.Sqrt(1.25), std[0], 1e-6f);
        Assert.Equal(1f, std[1], 1e-6f);
    }
}

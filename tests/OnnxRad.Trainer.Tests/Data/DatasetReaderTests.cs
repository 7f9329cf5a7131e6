namespace OnnxRad.Trainer.Tests.Data;

public sealed class DatasetReaderTests
{
    [Fact]
    public void Read_GoodImages_HandsThemOnInOrder()
    {
        var data = Data(Good("1"), Good("2"), Good("3"));
        var (seen, progress) = (new List<string>(), new List<int>());

        var skipped = new DatasetReader(data, channels: 1).Read(
            [data.Samples[2], data.Samples[0]],
            (sample, image) => seen.Add($"{sample.Name}:{image.Height}"), new Report(progress),
            TestContext.Current.CancellationToken);

        Assert.Empty(skipped);
        Assert.Equal(["3:2", "1:2"], seen);
        Assert.Equal([1, 2], progress);
    }

    [Fact]
    public void Read_BadImages_NamesThemAllAndTheWayOut()
    {
        var data = Data(Good("1"), Bad("2", new IOException("The file is " +
            "gone.")), Good("3"), Bad("4", new FormatException("No JPEG")));
        var seen = new List<string>();

        var error = Assert.Throws<DataException>(() => Read(data, seen));

        Assert.Equal(
            "2 of 4 images of 'data' cannot be used: '2' (The file is gone); '4' (No JPEG). Correct or remove them, or leave " +
            "them out with " +
            "--skip-bad-images.", error.Message);
        Assert.Equal(["1"], seen);
    }

    [Fact]
    public void Read_ManyBadImages_ListsTwenty()
    {
        var data = Data([.. Enumerable.Range(0, 30).Select(i => Bad($"{i}", new IOException("gone")))]);

        var error = Assert.Throws<DataException>(() => Read(data, []));

        Assert.StartsWith("30 of 30 images of 'data' cannot be used: '0', '1', '2', ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'19' and 10 more (gone). Correct", error.Message, StringComparison.Ordinal);
        Assert.Equal(30, error.Problems.Count);
    }

    [Fact]
    public void Read_BadImagesSkipped_ListsThem()
    {
        var data = Data(skip: true, Good("1"), Bad("2", new IOException("gone")), Good("3"));
        var seen = new List<string>();

        var skipped = Read(data, seen);

        Assert.Equal([new BadImage("2", "gone")], skipped);
        Assert.Equal(["1", "3"], seen);
    }

    [Fact]
    public void Read_AllImagesBadThoughSkipped_Fails()
    {
        var data = Data(skip: true, Bad("1", new IOException("gone")));

        var error = Assert.Throws<DataException>(() => Read(data, []));

        Assert.Equal("None of 1 image of 'data' can be used: '1' (gone).", error.Message);
    }

    [Fact]
    public void Read_ReaderFaults_AreNoBadImages()
    {
        var data = Data(skip: true, Bad("1", new InvalidOperationException("a fault of the program")));

        Assert.Throws<InvalidOperationException>(() => Read(data, []));
    }

    [Fact]
    public void Read_GreyImageForRgbRecipe_SaysWhatToSet()
    {
        var data = Data(Good("rgb.png", 3), Good("x.png"));

        var sut = new DatasetReader(data, channels: 3);
        var error = Assert.Throws<DataException>(
            () => sut.Read(data.Samples, (_, _) => { }, null, TestContext.Current.CancellationToken));

        Assert.Equal(
            "Recipe expects RGB images (channels: 3) and 'x.png' is grey (1 channel). Set input.channels: 1 in the recipe, " +
            "or convert the images.",
            error.Message);
    }

    [Fact]
    public void Read_ManyRgbImagesForGreyRecipe_CountsThem()
    {
        var data = Data(skip: true, Good("1.png"), Good("2.png", 3), Bad("3.png", new IOException("gone")), Good("4.png", 3));
        var seen = new List<string>();

        var error = Assert.Throws<DataException>(() => Read(data, seen));

        Assert.Equal(
            "Recipe expects grey images (channels: 1) and '2.png' is RGB (3 channels), the first of 2 such images of 4. Set " +
            "input.channels: 3 " +
            "in the recipe, or convert the images.", error.Message);
        Assert.Equal(["1.png"], seen);
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        var data = Data(Good("1"), Good("2"));
        using var source = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(
            () => new DatasetReader(data, channels: 1).Read(data.Samples, (_, _) => source.Cancel(), null, source.Token));
    }

    static IReadOnlyList<BadImage> Read(ImageDataset data, List<string> seen) =>
        new DatasetReader(data, channels: 1).Read(
            data.Samples, (sample, _) => seen.Add(sample.Name), null, TestContext.Current.CancellationToken);

    static Sample Good(string name, int channels = 1) => new(name, 0, name, null, () => TestImages.Blank(channels));

    static Sample Bad(string name, Exception why) => new(name, 0, name, null, () => throw why);

    static ImageDataset Data(params Sample[] samples) => Data(false, samples);

    static ImageDataset Data(bool skip, params Sample[] samples) => new("data", ["normal", "nodule"], samples, skip);

    sealed class Report(List<int> values) : IProgress<int>
    {
        void IProgress<int>.Report(int value) => values.Add(value);
    }
}

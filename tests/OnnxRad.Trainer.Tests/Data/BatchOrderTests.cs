namespace OnnxRad.Trainer.Tests.Data;

public sealed class BatchOrderTests
{
    [Theory]
    [InlineData(10, 5, false, "5 5")]
    [InlineData(12, 5, false, "5 5 2")]
    [InlineData(12, 5, true, "5 5")]
    [InlineData(11, 5, false, "5 6")]
    [InlineData(11, 5, true, "5 5")]
    [InlineData(1, 5, false, "1")]
    [InlineData(3, 5, true, "3")]
    [InlineData(3, 1, false, "1 1 1")]
    [InlineData(6, 5, false, "6")]
    [InlineData(6, 5, true, "5")]
    public void Epoch_Sizes_FollowTheRules(int samples, int batchSize, bool drop, string expected)
    {
        var sut = new BatchOrder(samples, batchSize, seed: 1, drop);

        var batches = sut.Epoch(0);

        Assert.Equal(expected, string.Join(' ', batches.Select(b => b.Length)));
        Assert.Equal(batches.Count, sut.Count);
    }

    [Fact]
    public void Epoch_AnySize_HasEachSampleOnceAndNoLonelyOne()
    {
        for (var samples = 2; samples < 60; samples++)
        {
            for (var batchSize = 2; batchSize < 12; batchSize++)
            {
                var batches = new BatchOrder(samples, batchSize, seed: samples).Epoch(batchSize);

                Assert.Equal(Enumerable.Range(0, samples), batches.SelectMany(b => b.ToArray()).Order());
                Assert.All(batches, b => Assert.InRange(b.Length, 2, batchSize + 1));
            }
        }
    }

    [Fact]
    public void Epoch_SeedAndEpoch_DetermineTheOrder()
    {
        static int[] Order(int seed, int epoch) => [.. new BatchOrder(100, 10, seed).Epoch(epoch).SelectMany(b => b.ToArray())];

        Assert.Equal(Order(1, 3), Order(1, 3));
        Assert.NotEqual(Order(1, 3), Order(1, 4));
        Assert.NotEqual(Order(1, 3), Order(2, 3));
        Assert.NotEqual(Order(1, 3), Order(3, 1));
        Assert.NotEqual(Enumerable.Range(0, 100), Order(1, 0));
    }

    [Fact]
    public void Epoch_ManyEpochs_PutsEachSampleEverywhere()
    {
        var sut = new BatchOrder(4, 4, seed: 5);
        var counts = new int[4, 4];
        for (var epoch = 0; epoch < 4000; epoch++)
        {
            var order = sut.Epoch(epoch)[0].Span;
            for (var place = 0; place < 4; place++)
            {
                counts[order[place], place]++;
            }
        }

        // Binomial(4000, 1/4) has a standard deviation of 27.
        Assert.All(counts.Cast<int>(), c => Assert.InRange(c, 1000 - 137, 1000 + 137));
    }

    [Fact]
    public void Constructor_NothingToBatch_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOrder(0, 5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOrder(5, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOrder(5, 5, 1).Epoch(-1));
    }
}

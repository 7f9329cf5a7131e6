using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

/// <summary>When waiting ends; time stands still and passes run by hand.</summary>
public sealed class BatchDueTests
{
    [Fact]
    public void Delay_LowPriorityOver_TakesTheHigherOnesOfItsShapeAlong()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, PriorityLevels = 2, MaxQueueDelay = TimeSpan.FromMilliseconds(10) });
        sut.WhileBusy(() => sut.Submit("low", priority: 2));
        sut.Clock.Advance(TimeSpan.FromMilliseconds(6));
        sut.Submit("high", priority: 1);

        sut.Clock.Advance(TimeSpan.FromMilliseconds(4));
        sut.RunStarted();

        Assert.Equal(["first", "high low"], sut.Passes);
        Assert.DoesNotContain(TimeSpan.Zero, sut.Waits);
    }

    [Fact]
    public void Delay_OverForAnotherShape_StartsThatBatch()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, PriorityLevels = 2, MaxQueueDelay = TimeSpan.FromMilliseconds(10) });
        sut.WhileBusy(() => sut.Submit("low", key: [56], priority: 2));
        sut.Clock.Advance(TimeSpan.FromMilliseconds(6));
        sut.Submit("high", key: [28], priority: 1);

        sut.Clock.Advance(TimeSpan.FromMilliseconds(4));
        sut.RunStarted();
        Assert.Equal(["first", "low"], sut.Passes);

        sut.Clock.Advance(TimeSpan.FromMilliseconds(6));
        sut.RunStarted();
        Assert.Equal(["first", "low", "high"], sut.Passes);
        Assert.DoesNotContain(TimeSpan.Zero, sut.Waits);
    }

    [Fact]
    public void Delay_BelowAMillisecond_IsWaitedForWithoutTheTimer()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, MaxQueueDelay = TimeSpan.FromMicroseconds(300) });
        sut.WhileBusy(() => sut.Submit("b"));

        Assert.Empty(sut.Waits);
        Assert.Equal(1, sut.StartedCount);
        sut.Clock.Advance(TimeSpan.FromMicroseconds(300));
        sut.RunStarted();
        Assert.Equal(["first", "b"], sut.Passes);
    }

    [Fact]
    public void Delay_PartOfAMillisecond_SetsTheTimerToAWholeOne()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, MaxQueueDelay = TimeSpan.FromMicroseconds(1500) });
        sut.WhileBusy(() => sut.Submit("b"));

        Assert.Equal([TimeSpan.FromMilliseconds(2)], sut.Waits);
        sut.Clock.Advance(TimeSpan.FromMilliseconds(2));
        sut.RunStarted();
        Assert.Equal(["first", "b"], sut.Passes);
    }

    [Fact]
    public async Task Timeout_WithDelayAction_StillCountsForTheQueue()
    {
        using var sut = new Bench(new()
        {
            MaxBatchSize = 1,
            DefaultQueue = new() { MaxSize = 2, Timeout = TimeSpan.FromMilliseconds(5), DelaysLate = true },
        });
        Task<InferTensor[]>? refused = null;
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
            sut.Clock.Advance(TimeSpan.FromMilliseconds(5));
            refused = sut.Submit("d");
        });

        sut.RunStarted();

        var e = await Assert.ThrowsAsync<InferException>(() => refused!);
        Assert.Equal("The queue of model 'm' is full: 2 requests wait. Send the request again later.", e.Message);
        Assert.Equal(["first", "b", "c"], sut.Passes);
        Assert.True(sut.Submit("e").IsCompletedSuccessfully);
    }

    [Fact]
    public void Priority_ThatTheModelLacks_IsItsDefault()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, PriorityLevels = 3, DefaultPriority = 2 });
        sut.WhileBusy(() =>
        {
            sut.Submit("low", priority: 3);
            sut.Submit("none", priority: 9);
            sut.Submit("high", priority: 1);
        });

        sut.RunStarted();

        Assert.Equal(["first", "high", "none", "low"], sut.Passes);
    }
}

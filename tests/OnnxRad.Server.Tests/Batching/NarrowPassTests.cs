namespace OnnxRad.Server.Tests.Batching;

/// <summary>Passes of one thread each, side by side, where enough waits.</summary>
public sealed class NarrowPassTests
{
    [Fact]
    public void Submit_FewerWaitThanProcessors_SharesOnePass()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, NarrowPasses = 3 });
        sut.WhileBusy(() => Submit(sut, "b", "c"));

        sut.RunStarted();

        Assert.Equal(["first", "b c"], sut.Passes);
    }

    [Fact]
    public void Submit_EnoughWait_StartsNarrowPassesOfEqualParts()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, NarrowPasses = 2 });
        sut.WhileBusy(() => Submit(sut, "b", "c", "d", "e", "f", "g", "h", "i"));

        Assert.Equal(2, sut.StartedCount);
        sut.RunStarted();

        Assert.Equal(["first", "narrow: b c d e", "narrow: f g h i"], sut.Passes);
    }

    [Fact]
    public void Submit_VeryManyWait_StartsNarrowPassesOfSixteenItemsAtMost()
    {
        using var sut = new Bench(new() { MaxBatchSize = 32, NarrowPasses = 2 });
        sut.WhileBusy(() => Submit(sut, [.. Enumerable.Range(0, 48).Select(i => $"{i}")]));

        sut.RunStarted();

        Assert.Equal([16, 16, 16], sut.Passes.Skip(1).Select(pass => pass["narrow: ".Length..].Split(' ').Length));
    }

    [Fact]
    public void Submit_NarrowPassRuns_StartsAnotherBesideItAndNoWideOne()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, NarrowPasses = 2 });
        sut.WhileBusy(() => Submit(sut, "b", "c"));
        sut.RunNext();
        Assert.Equal(1, sut.StartedCount);

        Submit(sut, "d");
        Assert.Equal(2, sut.StartedCount);
        Submit(sut, "e");
        Assert.Equal(2, sut.StartedCount);
        sut.RunStarted();

        // The thread of c goes on with e, before the other has begun.
        Assert.Equal(["first", "narrow: b", "narrow: c", "narrow: e", "narrow: d"], sut.Passes);
    }

    [Fact]
    public void Submit_FewAfterABurst_RunsOnAllThreadsAgain()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, NarrowPasses = 3 });
        sut.WhileBusy(() => Submit(sut, "b", "c", "d"));
        sut.RunNext();
        sut.RunNext();

        // One narrow pass still runs: two more fill the processors with it, one does not.
        Submit(sut, "e");
        Assert.Equal(1, sut.StartedCount);
        sut.RunStarted();

        Assert.Equal(["first", "narrow: b", "narrow: c", "narrow: d", "e"], sut.Passes);
    }

    [Fact]
    public void Submit_NarrowPassesNotReady_SharesOnePassMeanwhile()
    {
        var ready = false;
        using var sut = new Bench(new() { MaxBatchSize = 8, NarrowPasses = 2 }, () => ready);
        sut.WhileBusy(() => Submit(sut, "b", "c"));
        ready = true;
        sut.WhileNext(() => Submit(sut, "d", "e"));
        sut.RunStarted();

        Assert.Equal(["first", "b c", "narrow: d", "narrow: e"], sut.Passes);
    }

    [Fact]
    public void Submit_AfterNarrowPasses_RunsALoneRequestOnAllThreads()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, NarrowPasses = 2 });
        sut.WhileBusy(() => Submit(sut, "b", "c"));
        sut.RunStarted();

        Submit(sut, "d");

        Assert.Equal(["first", "narrow: b", "narrow: c", "d"], sut.Passes);
    }

    [Fact]
    public void Submit_RequestOfMoreItemsThanItsShare_RunsWhole()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, NarrowPasses = 2 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b", items: 6);
            sut.Submit("c");
        });

        sut.RunStarted();

        Assert.Equal(["first", "narrow: b", "narrow: c"], sut.Passes);
    }

    static void Submit(Bench bench, params string[] ids) => Array.ForEach(ids, id => _ = bench.Submit(id));
}

using Grpc.Core;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

/// <summary>Time stands still and passes run by hand, so that every order of events is exact.</summary>
public sealed class BatchSchedulerTests
{
    [Fact]
    public void Submit_IdleModel_RunsAtOnceWhateverTheDelay()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, MaxQueueDelay = TimeSpan.FromSeconds(1) });

        var request = sut.Submit("a");

        Assert.Equal(["a"], sut.Passes);
        Assert.True(request.IsCompletedSuccessfully);
    }

    [Fact]
    public void Submit_BusyModel_JoinsWhatQueuesUp()
    {
        using var sut = new Bench(new() { MaxBatchSize = 3 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
            sut.Submit("d");
            sut.Submit("e");
        });

        sut.RunStarted();

        Assert.Equal(["first", "b c d", "e"], sut.Passes);
    }

    [Fact]
    public void Submit_BatchesOfSeveralItems_StayBelowTheMaximum()
    {
        using var sut = new Bench(new() { MaxBatchSize = 4 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b", items: 2);
            sut.Submit("c", items: 3);
            sut.Submit("d", items: 1);
        });

        sut.RunStarted();

        Assert.Equal(["first", "b", "c d"], sut.Passes);
    }

    [Fact]
    public void Pass_AnotherIsReadyAtItsEnd_GoesOnWithItOnTheSameThread()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
        });

        sut.RunNext();

        Assert.Equal(["first", "b", "c"], sut.Passes);
        Assert.Equal(0, sut.StartedCount);
    }

    [Fact]
    public void Pass_ItsThreadHasHadItsTurn_LeavesTheNextToAnother()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
        });
        sut.WhileNext(() => sut.Clock.Advance(TimeSpan.FromMilliseconds(50)));

        sut.RunNext();
        Assert.Equal(["first", "b"], sut.Passes);
        Assert.Equal(1, sut.StartedCount);

        sut.RunStarted();
        Assert.Equal(["first", "b", "c"], sut.Passes);
    }

    [Fact]
    public void Submit_UnlikeShapes_AreGroupedNotRefused()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b", key: [1, 28]);
            sut.Submit("c", key: [1, 56]);
            sut.Submit("d", key: [1, 28]);
            sut.Submit("e", key: [1, 56]);
        });

        sut.RunStarted();

        Assert.Equal(["first", "b d", "c e"], sut.Passes);
    }

    [Fact]
    public void Submit_WithoutJoining_RunsOneByOne()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, Joins = false });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
        });

        sut.RunStarted();

        Assert.Equal(["first", "b", "c"], sut.Passes);
    }

    [Fact]
    public void Delay_BatchNotFull_WaitsSoLongAndNoLonger()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, MaxQueueDelay = TimeSpan.FromMilliseconds(10) });
        sut.WhileBusy(() => sut.Submit("b"));
        sut.RunStarted();
        Assert.Equal(["first"], sut.Passes);

        sut.Clock.Advance(TimeSpan.FromMilliseconds(6));
        sut.Submit("c");
        sut.RunStarted();
        Assert.Equal(["first"], sut.Passes);

        sut.Clock.Advance(TimeSpan.FromMilliseconds(4));
        sut.RunStarted();
        Assert.Equal(["first", "b c"], sut.Passes);
    }

    [Fact]
    public void Delay_BatchFull_DoesNotWait()
    {
        using var sut = new Bench(new() { MaxBatchSize = 2, MaxQueueDelay = TimeSpan.FromSeconds(1) });
        sut.WhileBusy(() => sut.Submit("b"));

        sut.Submit("c");
        sut.RunStarted();

        Assert.Equal(["first", "b c"], sut.Passes);
    }

    [Fact]
    public void PreferredSize_Reached_GoesOffWithoutWaiting()
    {
        using var sut = new Bench(new() { MaxBatchSize = 8, MaxQueueDelay = TimeSpan.FromSeconds(1), PreferredSizes = [2, 4] });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
            sut.Submit("d");
        });
        sut.RunStarted();
        Assert.Equal(["first", "b c"], sut.Passes);

        sut.Clock.Advance(TimeSpan.FromSeconds(1));
        sut.RunStarted();
        Assert.Equal(["first", "b c", "d"], sut.Passes);
    }

    [Fact]
    public void Priority_Higher_GoesFirst()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, PriorityLevels = 3, DefaultPriority = 2 });
        sut.WhileBusy(() =>
        {
            sut.Submit("low", priority: 3);
            sut.Submit("middle");
            sut.Submit("high", priority: 1);
        });

        sut.RunStarted();

        Assert.Equal(["first", "high", "middle", "low"], sut.Passes);
    }

    [Fact]
    public async Task Queue_Full_RefusesWithAReason()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, DefaultQueue = new() { MaxSize = 2 } });
        Task<InferTensor[]>? refused = null;
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
            refused = sut.Submit("d");
        });

        sut.RunStarted();

        var e = await Assert.ThrowsAsync<InferException>(() => refused!);
        Assert.Equal((StatusCode.ResourceExhausted, "The queue of model 'm' is full: 2 requests wait. Send the request again later."), (e.Status, e.Message));
        Assert.Equal(["first", "b", "c"], sut.Passes);
    }

    [Fact]
    public async Task Timeout_InTheQueue_RefusesAtThatTime()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, DefaultQueue = new() { Timeout = TimeSpan.FromMilliseconds(20) } });
        var (late, inTime) = (Task.FromResult<InferTensor[]>([]), Task.FromResult<InferTensor[]>([]));
        sut.WhileBusy(() =>
        {
            late = sut.Submit("late", timeout: TimeSpan.FromMilliseconds(5));
            inTime = sut.Submit("inTime", timeout: TimeSpan.FromMilliseconds(50));
            sut.Clock.Advance(TimeSpan.FromMilliseconds(5));
            Assert.Equal(1, sut.Waiting);
            sut.Clock.Advance(TimeSpan.FromMilliseconds(14));
        });

        sut.RunStarted();

        var e = await Assert.ThrowsAsync<InferException>(() => late);
        Assert.Equal(
            (StatusCode.Unavailable, "The request waited longer in the queue of model 'm' than its timeout. Send it again later, or allow it more time."),
            (e.Status, e.Message));
        Assert.Empty(await inTime);
        Assert.Equal(["first", "inTime"], sut.Passes);
    }

    [Fact]
    public void Timeout_WithDelayAction_GoesBehindAllOthers()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, DefaultQueue = new() { Timeout = TimeSpan.FromMilliseconds(5), DelaysLate = true } });
        sut.WhileBusy(() =>
        {
            sut.Submit("late");
            sut.Clock.Advance(TimeSpan.FromMilliseconds(5));
            sut.Submit("c");
        });

        sut.RunStarted();

        Assert.Equal(["first", "c", "late"], sut.Passes);
    }

    [Fact]
    public async Task Cancel_WhileWaiting_TakesTheRequestOut()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1 });
        using var cancellation = new CancellationTokenSource();
        Task<InferTensor[]>? cancelled = null;
        sut.WhileBusy(() =>
        {
            cancelled = sut.SubmitWith(cancellation.Token, "b");
            sut.Submit("c");
            cancellation.Cancel();
            Assert.Equal(1, sut.Waiting);
        });

        sut.RunStarted();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled!);

        Assert.Equal(["first", "c"], sut.Passes);
    }

    [Fact]
    public void Instances_Two_RunTwoPassesAtATime()
    {
        using var sut = new Bench(new() { MaxBatchSize = 1, Instances = 2 });
        sut.WhileBusy(() =>
        {
            sut.Submit("b");
            sut.Submit("c");
            Assert.Equal(1, sut.StartedCount);
            sut.RunStarted();
            Assert.Equal(["first", "b", "c"], sut.Passes);
        });
    }

    [Fact]
    public async Task Dispose_WithWaiting_FailsThemAndRefusesMore()
    {
        var sut = new Bench(new() { MaxBatchSize = 1 });
        Task<InferTensor[]>? waiting = null;
        sut.WhileBusy(() =>
        {
            waiting = sut.Submit("b");
            sut.Dispose();
        });

        Assert.Equal("Model 'm' was unloaded while the request waited. Send it again.", (await Assert.ThrowsAsync<InferException>(() => waiting!)).Message);
        Assert.Equal("Model 'm' is being unloaded. Send the request again.", (await Assert.ThrowsAsync<InferException>(() => sut.Submit("c"))).Message);
    }

    [Fact]
    public async Task Joins_ManyRandomRequests_EachRunsOnceInABatchThatFits()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            using var sut = new Bench(new() { MaxBatchSize = 1 + random.Next(8), PriorityLevels = 2, MaxQueueDelay = TimeSpan.FromMilliseconds(random.Next(3)) });
            var tasks = new List<Task<InferTensor[]>>();
            sut.WhileBusy(() =>
            {
                for (var i = 0; i < 40; i++)
                {
                    tasks.Add(sut.Submit($"{i}", key: [random.Next(3)], priority: (ulong)random.Next(3)));
                }
            });
            for (var i = 0; i < 50; i++)
            {
                sut.Clock.Advance(TimeSpan.FromMilliseconds(1));
                sut.RunStarted();
            }

            await Task.WhenAll(tasks);
            Assert.Equal(
                Enumerable.Range(0, 40).Select(i => $"{i}").Order(StringComparer.Ordinal), sut.Passes.Skip(1).SelectMany(pass => pass.Split(' ')).Order(StringComparer.Ordinal));
        }
    }
}

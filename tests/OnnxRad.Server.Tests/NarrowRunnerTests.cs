using OnnxRad.Server.Execution;

namespace OnnxRad.Server.Tests;

public sealed class NarrowRunnerTests
{
    [Fact]
    public void IsReady_CannotBeOpened_AsksOnceAndNeverIs()
    {
        var opened = 0;
        using var tried = new ManualResetEventSlim();
        using var sut = new NarrowRunner(() =>
        {
            opened++;
            tried.Set();
            return null;
        }, e => Assert.Fail(e.Message));

        Assert.False(sut.IsReady());
        Assert.True(tried.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.False(sut.IsReady());
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task IsReady_AfterDispose_OpensNothing()
    {
        var opened = 0;
        var sut = new NarrowRunner(
            () =>
            {
                Interlocked.Increment(ref opened);
                return null;
            },
            _ => { });
        sut.Dispose();

        Assert.False(sut.IsReady());

        // The pool takes what was asked for in turn: an opening would have been before these.
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Factory.StartNew(
            static () => { }, TestContext.Current.CancellationToken, TaskCreationOptions.PreferFairness, TaskScheduler.Default)));
        Assert.Equal(0, Volatile.Read(ref opened));
    }

    // What escapes from a thread of the pool would end the process, and with it the tests.
    [Fact]
    public async Task Closed_WarningThrows_IsDone()
    {
        using ManualResetEventSlim began = new(), goesOn = new();
        var sut = new NarrowRunner(
            () =>
            {
                began.Set();
                goesOn.Wait(TestContext.Current.CancellationToken);
                throw new InsufficientMemoryException("No room.");
            },
            _ => throw new ObjectDisposedException("log"));
        Assert.False(sut.IsReady());
        began.Wait(TestContext.Current.CancellationToken);
        sut.Dispose();

        goesOn.Set();

        await sut.Closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task IsReady_OpeningThrowsAnything_WarnsAndNeverIs()
    {
        var warned = new TaskCompletionSource<Exception>();
        using var sut = new NarrowRunner(() => throw new InsufficientMemoryException("No room."), warned.SetResult);

        Assert.False(sut.IsReady());

        Assert.Equal("No room.", (await warned.Task.WaitAsync(TestContext.Current.CancellationToken)).Message);
        Assert.False(sut.IsReady());
    }

    [Fact]
    public async Task Closed_DisposedWhileOpening_IsNotDoneBeforeThatEnds()
    {
        using ManualResetEventSlim began = new(), goesOn = new();
        var sut = new NarrowRunner(
            () =>
            {
                began.Set();
                goesOn.Wait(TestContext.Current.CancellationToken);
                return null;
            },
            _ => { });
        Assert.False(sut.IsReady());
        began.Wait(TestContext.Current.CancellationToken);

        sut.Dispose();

        Assert.False(sut.Closed.IsCompleted);
        goesOn.Set();
        await sut.Closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Closed_DisposedWithoutOpening_IsDone()
    {
        var sut = new NarrowRunner(() => null, _ => { });

        Assert.False(sut.Closed.IsCompleted);
        sut.Dispose();
        Assert.True(sut.Closed.IsCompleted);
    }
}

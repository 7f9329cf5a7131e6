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
        });

        Assert.False(sut.IsReady());
        Assert.True(tried.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.False(sut.IsReady());
        Assert.Equal(1, opened);
    }

    [Fact]
    public void IsReady_AfterDispose_OpensNothing()
    {
        var sut = new NarrowRunner(() => throw new InvalidOperationException("It was opened."));
        sut.Dispose();

        Assert.False(sut.IsReady());
    }
}

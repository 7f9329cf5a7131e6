using OnnxRad.Server.Execution;

namespace OnnxRad.Server.Tests;

public sealed class StepsAtOnceTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(8, 8, 4)]
    [InlineData(8, 1, 8)]
    [InlineData(1, 0, 1)]
    public async Task Most_OfARequestThatIsAlone_IsOneForEachTwoCores(int processors, int threads, int expected)
    {
        var sut = new StepsAtOnce(processors, threads);

        var most = await Counted(sut, () => Task.FromResult(sut.Most));

        Assert.Equal(expected, most);
    }

    [Fact]
    public async Task RunAllAsync_RequestThatIsAlone_StartsAStepWhenTheOneBeforeHasEnded()
    {
        var sut = new StepsAtOnce(2, 2);
        var steps = Steps(3);
        List<int> started = [];

        var all = Counted(sut, () => sut.RunAllAsync(3, Step, Token));
        for (var i = 0; i < steps.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, i + 1), started);
            steps[i].SetResult(10 * i);
        }

        var results = await all;
        Assert.Equal([0, 10, 20], results);

        Task<int> Step(int i)
        {
            started.Add(i);
            return steps[i].Task;
        }
    }

    [Fact]
    public async Task RunAllAsync_BesideAnotherRequest_StartsAllSteps()
    {
        var sut = new StepsAtOnce(2, 2);
        var (other, started, steps) = (new TaskCompletionSource<int>(), Steps(3), Steps(3));
        var beside = Counted(sut, () => other.Task);

        var all = Counted(sut, () => sut.RunAllAsync(3, Step, Token));
        await Task.WhenAll(started.Select(step => step.Task));
        other.SetResult(0);
        steps.ToList().ForEach(step => step.SetResult(1));

        var results = await all;
        Assert.Equal([1, 1, 1], results);
        Assert.Equal(0, await beside);

        Task<int> Step(int i)
        {
            started[i].SetResult(i);
            return steps[i].Task;
        }
    }

    [Fact]
    public async Task RunAllAsync_AnotherRequestComes_StartsTheStepsThatAreLeft()
    {
        var sut = new StepsAtOnce(2, 2);
        var (other, started, steps) = (new TaskCompletionSource<int>(), Steps(3), Steps(3));

        var all = Counted(sut, () => sut.RunAllAsync(3, Step, Token));
        Assert.Equal([true, false, false], started.Select(step => step.Task.IsCompleted));
        var beside = Counted(sut, () => other.Task);
        steps[0].SetResult(1);
        await Task.WhenAll(started.Select(step => step.Task));
        steps.Skip(1).ToList().ForEach(step => step.SetResult(1));
        other.SetResult(0);

        var results = await all;
        Assert.Equal([1, 1, 1], results);
        Assert.Equal(0, await beside);

        Task<int> Step(int i)
        {
            started[i].SetResult(i);
            return steps[i].Task;
        }
    }

    [Fact]
    public async Task RunAllAsync_StepThatFails_StartsNoMore()
    {
        var sut = new StepsAtOnce(2, 2);
        List<int> started = [];

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Counted(sut, () => sut.RunAllAsync(3, Step, Token)));

        Assert.Equal("step 1", e.Message);
        Assert.Equal([0, 1], started);

        async Task<int> Step(int i)
        {
            started.Add(i);
            await Task.CompletedTask;
            return i == 1 ? throw new InvalidDataException($"step {i}") : i;
        }
    }

    static async Task<T> Counted<T>(StepsAtOnce sut, Func<Task<T>> request)
    {
        sut.Enter();
        try
        {
            return await request();
        }
        finally
        {
            sut.Leave();
        }
    }

    static TaskCompletionSource<int>[] Steps(int count) => [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource<int>())];
}

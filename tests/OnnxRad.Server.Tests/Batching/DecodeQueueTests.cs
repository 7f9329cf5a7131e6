using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

public sealed class DecodeQueueTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_NoRoom_WaitsAndSaysHowLong()
    {
        var clock = new FakeTimeProvider();
        var sut = new DecodeQueue("m", new(), clock, () => 0);
        var turn = sut.Turn(Request());
        using var room = new SemaphoreSlim(1);

        await turn.EnterAsync(room, Token);
        Assert.Equal((0, TimeSpan.Zero), (sut.Waiting, turn.Waited));
        var second = turn.EnterAsync(room, Token);
        var waiting = sut.Waiting;
        clock.Advance(TimeSpan.FromMilliseconds(30));
        room.Release();
        await second;

        Assert.Equal((1, 0, TimeSpan.FromMilliseconds(30)), (waiting, sut.Waiting, turn.Waited));
    }

    [Fact]
    public async Task Enter_AsManyWaitAsTheQueueTakes_IsRefused()
    {
        var behind = 1;
        var sut = new DecodeQueue("m", new() { DefaultQueue = new() { MaxSize = 2 } }, TimeProvider.System, () => behind);
        using var room = new SemaphoreSlim(0);
        var first = sut.Turn(Request()).EnterAsync(room, Token);

        var e = await Assert.ThrowsAsync<InferException>(() => sut.Turn(Request()).EnterAsync(room, Token));
        behind = 0;
        var second = sut.Turn(Request()).EnterAsync(room, Token);

        Assert.Equal(
            (StatusCode.ResourceExhausted, "The queue of model 'm' is full: 2 requests wait. Send the request again later."), (e.Status, e.Message));
        Assert.Equal(2, sut.Waiting);
        room.Release(2);
        await Task.WhenAll(first, second);
        Assert.Equal(0, sut.Waiting);
    }

    [Fact]
    public async Task Enter_LetInOnce_IsNotRefusedBetweenItsImages()
    {
        var behind = 0;
        var sut = new DecodeQueue("m", new() { DefaultQueue = new() { MaxSize = 2 } }, TimeProvider.System, () => behind);
        using var room = new SemaphoreSlim(1);
        var (quick, late) = (sut.Turn(Request()), sut.Turn(Request()));
        await quick.EnterAsync(room, Token);
        var waited = late.EnterAsync(room, Token);
        room.Release();
        await waited;
        behind = 2;

        Task[] second = [quick.EnterAsync(room, Token), late.EnterAsync(room, Token)];

        Assert.Equal(2, sut.Waiting);
        room.Release(2);
        await Task.WhenAll(second);
    }

    [Fact]
    public async Task Enter_LongerThanTheTimeout_IsRefusedUnlessTheQueueLetsItWaitOn()
    {
        var sut = new DecodeQueue("m", new(), TimeProvider.System, () => 0);
        var patient = new DecodeQueue("m", new() { DefaultQueue = new() { DelaysLate = true } }, TimeProvider.System, () => 0);
        using var room = new SemaphoreSlim(0);
        var waiting = patient.Turn(Request(timeout: 1)).EnterAsync(room, Token);

        var e = await Assert.ThrowsAsync<InferException>(() => sut.Turn(Request(timeout: 1)).EnterAsync(room, Token));

        Assert.Equal(
            (StatusCode.Unavailable, "The request waited longer in the queue of model 'm' than its timeout. Send it again later, or allow it more time."),
            (e.Status, e.Message));
        Assert.Equal(0, sut.Waiting);
        room.Release();
        await waiting;
    }

    [Fact]
    public async Task Enter_ClientThatGoes_IsCountedOut()
    {
        var sut = new DecodeQueue("m", new(), TimeProvider.System, () => 0);
        using var room = new SemaphoreSlim(0);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = sut.Turn(Request()).EnterAsync(room, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, sut.Waiting);
    }

    static InferRequest Request(ulong timeout = 0) => new() { Model = "m", Inputs = [], TimeoutMicroseconds = timeout };
}

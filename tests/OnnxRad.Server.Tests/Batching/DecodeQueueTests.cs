using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

public sealed class DecodeQueueTests
{
    const string Full = "The queue of model 'm' is full: 2 requests wait. Send the request again later.";

    static readonly BatchPolicy s_two = new() { DefaultQueue = new() { MaxSize = 2 }, PriorityLevels = 2 };

    readonly QueuePlaces _places = new(s_two);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_NoRoom_WaitsAndSaysHowLong()
    {
        var clock = new FakeTimeProvider();
        var turn = Queue(clock: clock).Turn(Request());
        using var room = new SemaphoreSlim(1);

        await turn.EnterAsync(room, Token);
        Assert.Equal((0, TimeSpan.Zero), (_places.Taken, turn.Waited));
        var second = turn.EnterAsync(room, Token);
        var waiting = _places.Taken;
        clock.Advance(TimeSpan.FromMilliseconds(30));
        room.Release();
        await second;

        Assert.Equal((1, 0, TimeSpan.FromMilliseconds(30)), (waiting, _places.Taken, turn.Waited));
    }

    [Fact]
    public async Task Enter_AsManyWaitAsTheQueueTakes_IsRefused()
    {
        var sut = Queue();
        using var room = new SemaphoreSlim(0);
        _places.Take(1);
        var first = sut.Turn(Request()).EnterAsync(room, Token);

        var e = await Assert.ThrowsAsync<InferException>(() => sut.Turn(Request()).EnterAsync(room, Token));
        _places.Give(1);
        var second = sut.Turn(Request()).EnterAsync(room, Token);

        Assert.Equal((StatusCode.ResourceExhausted, Full), (e.Status, e.Message));
        Assert.Equal(2, _places.Taken);
        room.Release(2);
        await Task.WhenAll(first, second);
        Assert.Equal(0, _places.Taken);
    }

    // A queue has its size for each priority.
    [Fact]
    public async Task Enter_OthersOfAnotherPriorityWait_IsLetIn()
    {
        var sut = Queue();
        using var room = new SemaphoreSlim(0);
        _places.Take(2);
        _places.Take(2);

        var first = sut.Turn(Request(priority: 1)).EnterAsync(room, Token);

        await Assert.ThrowsAsync<InferException>(() => sut.Turn(Request(priority: 2)).EnterAsync(room, Token));
        Assert.Equal((false, true), (_places.IsFull(1), _places.IsFull(2)));
        room.Release();
        await first;
    }

    // Its tensors would find no place.
    [Fact]
    public async Task Enter_RoomButAFullQueue_IsRefusedBeforeItIsDecoded()
    {
        using var room = new SemaphoreSlim(1);
        _places.Take(1);
        _places.Take(1);

        var e = await Assert.ThrowsAsync<InferException>(() => Queue().Turn(Request()).EnterAsync(room, Token));

        Assert.Equal((StatusCode.ResourceExhausted, Full, 1), (e.Status, e.Message, room.CurrentCount));
    }

    [Fact]
    public async Task Enter_LetInOnce_IsNotRefusedBetweenItsImages()
    {
        var sut = Queue();
        using var room = new SemaphoreSlim(1);
        var (quick, late) = (sut.Turn(Request()), sut.Turn(Request()));
        await quick.EnterAsync(room, Token);
        var waited = late.EnterAsync(room, Token);
        room.Release();
        await waited;
        _places.Take(1);
        _places.Take(1);

        Task[] second = [quick.EnterAsync(room, Token), late.EnterAsync(room, Token)];

        Assert.Equal((4, true, true), (_places.Taken, quick.IsIn, late.IsIn));
        room.Release(2);
        await Task.WhenAll(second);
    }

    [Fact]
    public async Task Enter_LongerThanTheTimeout_IsRefusedUnlessTheQueueLetsItWaitOn()
    {
        var sut = Queue();
        var patient = Queue(new() { DefaultQueue = new() { DelaysLate = true } });
        using var room = new SemaphoreSlim(0);
        var waiting = patient.Turn(Request(timeout: 1)).EnterAsync(room, Token);

        var e = await Assert.ThrowsAsync<InferException>(() => sut.Turn(Request(timeout: 1)).EnterAsync(room, Token));

        Assert.Equal(
            (StatusCode.Unavailable, "The request waited longer in the queue of model 'm' than its timeout. Send it again later, or allow it more time."),
            (e.Status, e.Message));
        Assert.Equal(1, _places.Taken);
        room.Release();
        await waiting;
    }

    [Fact]
    public async Task Enter_ClientThatGoes_IsCountedOut()
    {
        using var room = new SemaphoreSlim(0);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = Queue().Turn(Request()).EnterAsync(room, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _places.Taken);
    }

    [Fact]
    public async Task Enter_ClientThatHasGone_TakesNoRoom()
    {
        using var room = new SemaphoreSlim(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue().Turn(Request()).EnterAsync(room, new(canceled: true)));

        Assert.Equal((1, 0), (room.CurrentCount, _places.Taken));
    }

    [Fact]
    public async Task TryTake_ManyAtOnce_GivesAsManyPlacesAsThereAre()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _places.TryTake(1), Token)));

        Assert.Equal((2, 2), (taken.Count(yes => yes), _places.Taken));
    }

    // The places for decoding and those of the scheduler are the same.
    [Fact]
    public void Submit_QueueFull_IsRefusedUnlessItWasLetInToBeDecoded()
    {
        using var sut = new Bench(s_two);
        Task? refused = null, decoded = null;

        sut.WhileBusy(() =>
        {
            sut.Places.Take(1);
            sut.Places.Take(1);
            refused = sut.Submit("a");
            decoded = sut.SubmitWith(Token, "b", isLetIn: true);
            Assert.Equal(3, sut.Places.Taken);
        });
        sut.RunStarted();

        Assert.Equal(Full, Assert.IsType<InferException>(refused!.Exception!.InnerException).Message);
        Assert.True(decoded!.IsCompletedSuccessfully);
        Assert.Equal(2, sut.Places.Taken);
    }

    DecodeQueue Queue(BatchPolicy? policy = null, TimeProvider? clock = null) =>
        new("m", policy ?? s_two, clock ?? TimeProvider.System, _places);

    static InferRequest Request(ulong timeout = 0, ulong priority = 0) =>
        new() { Model = "m", Inputs = [], TimeoutMicroseconds = timeout, Priority = priority };
}

using System.Runtime.InteropServices;
using Grpc.Core;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests.Execution;

/// <summary>When room for outputs is taken, and what becomes of a pass without it.</summary>
public sealed class ReservedOutputTests
{
    const int Width = OutputMemoryTests.Width;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What has waited is not refused for what came after it.</summary>
    [Fact]
    public void Run_BudgetSpentWhileTheRequestWaited_AnswersIt()
    {
        var budget = new ByteBudget(30_000);
        using var memory = new RequestMemory();
        using var sut = Runner(OutputMemoryTests.Wide(Width), budget);

        var ready = sut.Reserved(Request(memory, 1));
        Assert.Equal((20_000L, 20_000L), (ready.ReservedBytes, budget.Held));
        Assert.True(budget.TryTake(10_000));
        var (outputs, _) = sut.Run([ready]);

        Assert.Equal(20_000, outputs[0][0].Raw.Length);
        Assert.Equal(30_000, budget.Held);
    }

    [Fact]
    public void Run_SmallOutputs_NeedNoRoom()
    {
        using var memory = new RequestMemory();
        using var sut = Runner(Nets.Shift(1), new(0));

        var (outputs, _) = sut.Run([sut.Reserved(Request(memory, 1))]);

        Assert.Equal(8, outputs[0][0].Raw.Length);
    }

    /// <summary>Each by itself would take the longest where there is the least room.</summary>
    [Fact]
    public async Task Infer_PassWithoutRoomForItsOutputs_IsNotRunAgainOneByOne()
    {
        var budget = new ByteBudget(30_000);
        using var clock = new GateClock();
        var runner = Runner(Repeated(), budget, clock);
        var sut = Served(runner);
        using RequestMemory first = new(), others = new();

        var running = Task.Run(() => sut.InferAsync(Times2500(first), Token), Token);
        clock.Began.Wait(Token);
        var waiting = Enumerable.Range(0, 3).Select(_ => sut.InferAsync(Times2500(others), Token)).ToList();
        clock.GoesOn.Set();

        Assert.Equal(20_000, (await running).Outputs[0].Raw.Length);
        foreach (var refused in waiting)
        {
            Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<InferException>(() => refused)).Status);
        }

        // Four looks at the clock in a pass, and three in one that ends before its outputs are counted.
        Assert.Equal(4 + 3, clock.Looks);
        sut.Release();
    }

    // The graph says that its output is as wide as its input, and it is twice as wide.
    [Fact]
    public void Run_SymbolsThatDoNotHold_TakesWhatTheOutputsHaveOnce()
    {
        var budget = new ByteBudget(1 << 20);
        using var memory = new RequestMemory();
        var g = new GraphBuilder("twice");
        var x = g.Input("x", "N", "W");
        g.Output(g.Node("Concat", [x, x], ["N", "W"], null, null, ("axis", 1L)), "y");
        using var sut = Runner(g.Build(), budget);

        var ready = sut.Reserved(new() { Model = "m", Inputs = [new("x", TensorType.Fp32, [1, Width], new byte[4 * Width])], Memory = memory });
        Assert.Equal(20_000, budget.Held);
        var (outputs, _) = sut.Run([ready]);

        Assert.Equal((40_000, 40_000L), (outputs[0][0].Raw.Length, budget.Held));
        memory.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void TakeRest_OfAPass_IsSharedByItems()
    {
        var budget = new ByteBudget(300_000);
        var sut = new OutputMemory(budget);
        using RequestMemory first = new(), second = new();

        sut.TakeRest("m", [Request(first, 1), Request(second, 2)], 300_000);
        var e = Assert.Throws<InferException>(() => sut.TakeRest("m", [Request(first, 1), Request(second, 2)], 60_000));

        Assert.Equal((StatusCode.ResourceExhausted, budget.Refusal, 300_000L), (e.Status, e.Message, budget.Held));
        first.Dispose();
        Assert.Equal(200_000, budget.Held);
        second.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Reserved_OfRequestsOfTheServerItself_HoldsNothing()
    {
        var budget = new ByteBudget(100);
        var sut = new OutputMemory(budget);

        Assert.Equal(0, sut.Reserved("m", Request(null, 1), 100_000).ReservedBytes);
        sut.TakeRest("m", [Request(null, 1)], 100_000);

        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void RequestMemory_AnsweredAlready_GivesBackWhatIsTakenThen()
    {
        var budget = new ByteBudget(100);
        var sut = new RequestMemory();
        sut.Dispose();

        sut.Take(budget, 60);
        var late = sut.Rent(RequestMemory.Least);

        Assert.Equal((0L, RequestMemory.Least, true), (budget.Held, late.Length, sut.IsEmpty));
    }

    [Fact]
    public async Task TryTake_BesideOnesThatAreRefused_IsNotRefused()
    {
        var sut = new ByteBudget(100);
        using var stop = new CancellationTokenSource();
        var refused = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Assert.False(sut.TryTake(1000));
                }
            },
            Token);

        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.True(sut.TryTake(100));
            sut.Give(100);
        }

        await stop.CancelAsync();
        await refused;
        Assert.Equal(0, sut.Held);
    }

    static InferRequest Times2500(RequestMemory memory) =>
        Request(memory, 1) with { Inputs = [new("x", TensorType.Fp32, [1, 2], MemoryMarshal.AsBytes<float>([2500, 0]).ToArray())] };

    /// <summary>x (N, 2) as often as the greatest of its values says, which nobody knows before it runs.</summary>
    static OnnxModel Repeated()
    {
        var g = new GraphBuilder("repeated");
        var x = g.Input("x", "N", 2);
        var most = g.Node("Reshape", [g.Node("ReduceMax", [x], [1, 1], null, null, ("keepdims", 1L)), g.Constant("row", [-1L])], [1]);
        var times = g.Node("Concat", [g.Constant("once", [1L]), g.Node("Cast", [most], [1], null, null, ("to", 7L))], [2], null, null, ("axis", 0L));
        g.Output(g.Node("Tile", [x, times], ["N", "M"]), "y");
        return g.Build();
    }

    static GraphRunner Runner(OnnxModel model, ByteBudget budget, TimeProvider? clock = null)
    {
        var session = new InferenceSession(model.ToBytes());
        return new("m", new(session, 0, null), ModelSignature.Of(session), new(budget), clock ?? TimeProvider.System);
    }

    static ServedModel Served(GraphRunner runner) => new(
        new()
        {
            Name = "m",
            Version = 1,
            Signature = new([new("x", TensorType.Fp32, [-1, 2], ["N", ""])], [new("y", TensorType.Fp32, [-1, -1], ["N", "M"])]),
            Batching = new() { MaxBatchSize = 8, DefaultQueue = new() { MaxSize = 8 } },
            Rules = new(8, 1 << 20, RefuseNaN: false),
            Config = new(),
            ClassNames = new Dictionary<string, IReadOnlyList<string>>(),
        },
        runner,
        narrow: null,
        TimeProvider.System);

    static InferRequest Request(RequestMemory? memory, int items) =>
        new() { Model = "m", Inputs = [new("x", TensorType.Fp32, [items, 2], new byte[8 * items])], BatchSize = items, Memory = memory };

    /// <summary>The clock of a runner: holds up its first pass, and counts.</summary>
    sealed class GateClock : TimeProvider, IDisposable
    {
        int _looks;

        public ManualResetEventSlim Began { get; } = new();

        public ManualResetEventSlim GoesOn { get; } = new();

        public int Looks => Volatile.Read(ref _looks);

        public override long GetTimestamp()
        {
            if (Interlocked.Increment(ref _looks) == 1)
            {
                Began.Set();
                GoesOn.Wait(Token);
            }

            return base.GetTimestamp();
        }

        public void Dispose()
        {
            Began.Dispose();
            GoesOn.Dispose();
        }
    }
}

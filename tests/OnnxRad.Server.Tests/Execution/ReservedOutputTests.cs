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
        var (outputs, _, _) = sut.Run([ready]);

        Assert.Equal(20_000, outputs[0][0].Raw.Length);
        Assert.Equal(30_000, budget.Held);
    }

    [Fact]
    public void Run_SmallOutputs_NeedNoRoom()
    {
        using var memory = new RequestMemory();
        using var sut = Runner(Nets.Shift(1), new(0));

        var (outputs, _, _) = sut.Run([sut.Reserved(Request(memory, 1))]);

        Assert.Equal(8, outputs[0][0].Raw.Length);
    }

    /// <summary>Each by itself would take the longest where there is the least room; and one without it does not spoil the others.</summary>
    [Fact]
    public async Task Infer_PassWithRoomForOneOutput_GivesThatAndIsNotRunAgainOneByOne()
    {
        var budget = new ByteBudget(50_000);
        using var clock = new GateClock();
        clock.Hold(1);
        var runner = Runner(Repeated(), budget, clock);
        var sut = Served(runner);
        using RequestMemory first = new(), others = new();

        var running = Task.Run(() => sut.InferAsync(Times2500(first), Token), Token);
        clock.Began.Wait(Token);
        var waiting = Enumerable.Range(0, 3).Select(_ => sut.InferAsync(Times2500(others), Token)).ToList();
        clock.GoesOn.Set();

        Assert.Equal(20_000, (await running).Outputs[0].Raw.Length);
        Assert.Equal(20_000, (await waiting[0]).Outputs[0].Raw.Length);
        foreach (var refused in waiting.Skip(1))
        {
            var e = await Assert.ThrowsAsync<InferException>(() => refused);
            Assert.Equal((StatusCode.ResourceExhausted, budget.Refusal), (e.Status, e.Message));
        }

        // Four looks at the clock in each of two passes.
        Assert.Equal(4 + 4, clock.Looks);
        Assert.Equal(40_000, budget.Held);
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
        var (outputs, _, _) = sut.Run([ready]);

        Assert.Equal((40_000, 40_000L), (outputs[0][0].Raw.Length, budget.Held));
        memory.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void TakeRest_OfAPass_RefusesThoseWithoutRoomAlone()
    {
        var budget = new ByteBudget(300_000);
        var sut = new OutputMemory(budget);
        using RequestMemory first = new(), second = new(), third = new();
        InferRequest[] requests = [Request(first, 1), Request(second, 1), Request(third, 1), Request(third, 1), Request(null, 1)];

        var refusals = sut.TakeRest("m", requests, [Output(100_000), Output(400_000), Output(200_000), Output(1000), Output(500_000)]);
        var none = sut.TakeRest("m", [Request(first, 1)], [Output(20_000)]);

        Assert.Equal(
            [
                null,
                "The outputs of model 'm' have 400000 bytes for this request; the server holds 300000 of all requests together. Send fewer items at a time.",
                null, null, null, budget.Refusal,
            ],
            [.. refusals.Concat(none).Select(refusal => refusal?.Message)]);
        Assert.Equal(300_000, budget.Held);
        first.Dispose();
        Assert.Equal(200_000, budget.Held);
        third.Dispose();
        Assert.Equal(0, budget.Held);
    }

    /// <summary>The outputs of a pass lie in one array, which the last of its requests keeps.</summary>
    [Fact]
    public void Run_OutputsInOneArray_AreHeldUntilTheLastIsAnswered()
    {
        var budget = new ByteBudget(1 << 20);
        using RequestMemory first = new(), second = new();
        using var sut = Runner(OutputMemoryTests.Wide(Width), budget);

        var (outputs, _, _) = sut.Run([sut.Reserved(Request(first, 1)), sut.Reserved(Request(second, 2))]);

        Assert.Equal([20_000, 40_000], outputs.Select(output => output[0].Raw.Length));
        Assert.Equal(60_000, budget.Held);
        second.Dispose();
        Assert.Equal((60_000L, false, true), (budget.Held, first.IsEmpty, second.IsEmpty));
        first.Dispose();
        Assert.Equal((0L, true), (budget.Held, first.IsEmpty));
    }

    [Fact]
    public void Run_OutputsOfUnknownSizes_AreApart()
    {
        var budget = new ByteBudget(1 << 20);
        using RequestMemory first = new(), second = new();
        using var sut = Runner(Repeated(), budget);

        var (outputs, _, _) = sut.Run([sut.Reserved(Times2500(first)), sut.Reserved(Times2500(second))]);

        Assert.Equal([20_000, 20_000], outputs.Select(output => Array(output[0]).Length));
        second.Dispose();
        Assert.Equal(20_000, budget.Held);

        static byte[] Array(InferTensor output) => MemoryMarshal.TryGetArray(output.Raw, out var array) ? array.Array! : [];
    }

    [Fact]
    public void TryHold_BesideOneThatIsAnsweredAlready_GivesEachBackOnce()
    {
        var budget = new ByteBudget(1 << 20);
        var sut = new OutputMemory(budget);
        using RequestMemory first = new(), second = new();
        InferRequest[] requests = [sut.Reserved("m", Request(first, 1), 20_000), sut.Reserved("m", Request(second, 1), 30_000)];
        first.Dispose();

        using var buffers = new PassBuffers(requests);
        buffers.Rent(200_000);
        Assert.True(sut.TryHold(requests, buffers));

        // Half of the first one's went with it, the array's other bytes are the second one's now.
        Assert.Equal((1 << 18) - 20_000, budget.Held);
        second.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Run_PassOnPaddingWithRoomForIt_HoldsTheWholeArray()
    {
        var budget = new ByteBudget(1 << 20);
        using RequestMemory first = new(), second = new();
        using var sut = Runner(OutputMemoryTests.Wide(Width), budget, size: 8);

        var (outputs, _, _) = sut.Run([sut.Reserved(Request(first, 1)), sut.Reserved(Request(second, 2))]);

        Assert.Equal([20_000, 40_000], outputs.Select(output => output[0].Raw.Length));
        // Of 8 items, in an array of the pool.
        Assert.Equal(1 << 18, budget.Held);
        first.Dispose();
        Assert.Equal(1 << 18, budget.Held);
        second.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Run_PassOnPaddingWithoutRoomForIt_CopiesTheOutputs()
    {
        var budget = new ByteBudget(70_000);
        using RequestMemory first = new(), second = new();
        using var sut = Runner(OutputMemoryTests.Wide(Width), budget, size: 8);

        var items = MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray();
        var two = Request(second, 2) with { Inputs = [new("x", TensorType.Fp32, [2, 2], items)] };
        var (outputs, _, refusals) = sut.Run([sut.Reserved(Request(first, 1)), sut.Reserved(two)]);

        Assert.Equal([20_000, 40_000], outputs.Select(output => output[0].Raw.Length));
        Assert.Equal([null, null], refusals);
        Assert.Equal(60_000, budget.Held);
        first.Dispose();
        Assert.Equal(40_000, budget.Held);
        Assert.Equal(
            [.. Enumerable.Repeat(3f, Width), .. Enumerable.Repeat(7f, Width)],
            MemoryMarshal.Cast<byte, float>(outputs[1][0].Raw.Span).ToArray());
    }

    [Fact]
    public void Reserved_OfRequestsOfTheServerItself_HoldsNothing()
    {
        var budget = new ByteBudget(100);
        var sut = new OutputMemory(budget);

        Assert.Equal(0, sut.Reserved("m", Request(null, 1), 100_000).ReservedBytes);
        Assert.Equal([null], sut.TakeRest("m", [Request(null, 1)], [Output(100_000)]));

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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var refused = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Assert.False(sut.TryTake(1000));
                }
            },
            Token);

        try
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                Assert.True(sut.TryTake(100));
                sut.Give(100);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

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

    static GraphRunner Runner(OnnxModel model, ByteBudget budget, TimeProvider? clock = null, int size = 0)
    {
        var session = new InferenceSession(model.ToBytes());
        return new("m", new(session, size, null), ModelSignature.Of(session), new(budget), clock ?? TimeProvider.System);
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

    static InferTensor[] Output(int bytes) => [new("y", TensorType.UInt8, [1, bytes], new byte[bytes])];

    static InferRequest Request(RequestMemory? memory, int items) =>
        new() { Model = "m", Inputs = [new("x", TensorType.Fp32, [items, 2], new byte[8 * items])], BatchSize = items, Memory = memory };
}

using Grpc.Core;
using Inference;
using OnnxRad.Graphs;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>A request whose deadline passes while it waits leaves the queue, and is not run.</summary>
public sealed class DeadlineTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_DeadlineThatPassesInTheQueue_IsNotRun()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("slow", Slow(), config: "max_batch_size: 1"));
        using var channel = Raw.Channel(sut);
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var service = Raw.Service(channel);
        Task<ModelInferResponse>[] others =
            [.. Enumerable.Range(0, 2).Select(_ => service.ModelInferAsync(Raw.Request("slow", 0, 0), cancellationToken: Token).ResponseAsync)];
        await SeesAsync(http, "nv_inference_pending_request_count{model=\"slow\",version=\"1\"} 1");

        var e = await Assert.ThrowsAsync<RpcException>(async () => await service.ModelInferAsync(
            Raw.Request("slow", 0, 0), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(50), cancellationToken: Token));

        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        await SeesAsync(http, "nv_inference_request_failure{model=\"slow\",version=\"1\",reason=\"CANCELED\"} 1");
        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(Raw.Floats(0, 0), answer.RawOutputContents[0]));
        Assert.Equal(2UL, Assert.Single(await sut.Client.GetStatisticsAsync("slow", cancellation: Token)).ExecutionCount);
    }

    static async Task SeesAsync(HttpClient http, string line)
    {
        while (!(await http.GetStringAsync("/metrics", Token)).Contains(line, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>y = x (N, 2), after products of large matrices made of x.</summary>
    static OnnxModel Slow()
    {
        const int side = 1024, products = 24;
        var g = new GraphBuilder("slow");
        var x = g.Input("x", "N", 2);
        var first = g.Node("ReduceSum", [x], [1, 1], null, null, ("keepdims", 1L));
        var matrix = g.Node("Expand", [first, g.Constant("shape", [(long)side, side])], [side, side]);
        for (var i = 0; i < products; i++)
        {
            matrix = g.Node("MatMul", [matrix, matrix], [side, side]);
        }

        var nothing = g.Node("Mul", [g.Node("ReduceSum", [matrix], [1, 1], null, null, ("keepdims", 1L)), g.Scalar("zero", 0f)], [1, 1]);
        g.Output(g.Add(x, nothing), "y");
        return g.Build();
    }
}

using Grpc.Core;
using Inference;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>A request whose deadline passes while it waits leaves the queue, and is not run.</summary>
public sealed class DeadlineTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_DeadlineThatPassesInTheQueue_IsNotRun()
    {
        using var clock = new GateClock();
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1), config: "max_batch_size: 1"),
            configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using var channel = Raw.Channel(sut);
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var service = Raw.Service(channel);

        // Looks when the request comes, when its turn is asked for, when that begins, and when its pass does.
        clock.Hold(4);
        try
        {
            var running = InferAsync();
            Assert.True(clock.Began.Wait(TimeSpan.FromMinutes(1), Token));
            var waiting = InferAsync();
            await SeesAsync(http, "nv_inference_pending_request_count{model=\"shift\",version=\"1\"} 1");

            var e = await Assert.ThrowsAsync<RpcException>(async () => await service.ModelInferAsync(
                Raw.Request("shift", 0, 0), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500), cancellationToken: Token));

            Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
            await SeesAsync(http, "nv_inference_request_failure{model=\"shift\",version=\"1\",reason=\"CANCELED\"} 1");
            clock.GoesOn.Set();
            Assert.All(await Task.WhenAll(running, waiting), answer => Assert.Equal(Raw.Floats(1, 1), answer.RawOutputContents[0]));
        }
        finally
        {
            clock.GoesOn.Set();
        }

        Assert.Equal(2UL, Assert.Single(await sut.Client.GetStatisticsAsync("shift", cancellation: Token)).ExecutionCount);

        Task<ModelInferResponse> InferAsync() => service.ModelInferAsync(Raw.Request("shift", 0, 0), cancellationToken: Token).ResponseAsync;
    }

    static async Task SeesAsync(HttpClient http, string line)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Token);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        while (!(await http.GetStringAsync("/metrics", bound.Token)).Contains(line, StringComparison.Ordinal))
        {
        }
    }
}

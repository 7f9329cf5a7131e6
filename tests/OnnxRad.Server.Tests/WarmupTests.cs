using OnnxRad.Graphs;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class WarmupTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Of more than 8 Mi values: that the graph fails on so many items shows that it ran.
    [Fact]
    public async Task Start_LargeWarmup_IsRun()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add(
            "two", Nets.UpToTwo(), config: Config("inputs { key: 'x' value: { data_type: TYPE_FP32 dims: [ 4200000, 2 ] } }")));

        Assert.StartsWith("Running model 'two' failed.", await ReasonAsync(sut), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9_000_000, "Model 'shift' cannot run on this request. Input 'x' has the shape (9000000, 2), which is above the largest tensor of 67108864 bytes.")]
    [InlineData(900_000_000, "A warm-up holds 7200000000 bytes; expected at most 536870912. Say smaller dims in model_warmup where sizes are open.")]
    public async Task Start_WarmupThatIsTooLarge_IsRefusedWhereItWasAskedFor(int rows, string expected)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1), config: Config(
            $"inputs {{ key: 'x' value: {{ data_type: TYPE_FP32 dims: [ {rows}, 2 ] }} }}")));

        Assert.Equal(expected, await ReasonAsync(sut));
    }

    [Fact]
    public async Task Start_WarmupWithoutSizes_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1), config: Config("")));

        Assert.Equal("model_warmup has no sizes of 'x' (N, 2). Say the dims of these inputs in it, or leave it out.", await ReasonAsync(sut));
    }

    [Fact]
    public async Task Start_GraphThatIsTooLargeToWarmUp_IsInTheLog()
    {
        using var log = new LogCapture();
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("large", Large()), configure: builder => builder.Logging.AddProvider(log));

        Assert.Equal("READY", Assert.Single(await sut.Client.GetRepositoryAsync(Token)).State);
        Assert.Contains(
            "Model 'large' was not warmed up; its first request takes longer: Model 'large' cannot run on this request. "
            + "Input 'x' has the shape (4200, 4200), which is above the largest tensor of 67108864 bytes. ",
            log.Lines);
    }

    static async Task<string> ReasonAsync(TestServer server) => Assert.Single(await server.Client.GetRepositoryAsync(Token)).Reason;

    static string Config(string inputs) => $"max_batch_size: 0 model_warmup {{ name: 'w' {inputs} }}";

    static OnnxModel Large()
    {
        var g = new GraphBuilder("large");
        g.Output(g.Node("Neg", [g.Input("x", 4200, 4200)], [4200, 4200]), "y");
        return g.Build();
    }
}

using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class UnreadParameterTests
{
    [Fact]
    public async Task Start_ParametersThatTheServerDoesNotRead_AreNamedInTheLog()
    {
        using var log = new LogCapture();
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1), config: Config("narow_passes", "execution_mode", "narrow_passes", "onnxrad.classes"));
                folder.Add("plain", Nets.Shift(1), config: Config("narrow_passes", "onnxrad.classes"));
            },
            configure: builder => builder.Logging.AddProvider(log));

        Assert.Equal(["READY", "READY"], (await sut.Client.GetRepositoryAsync(TestContext.Current.CancellationToken)).Select(model => model.State));
        Assert.Equal(
            "The configuration of model 'shift' has parameters that have no effect: execution_mode, narow_passes. "
            + "Those that have one: batch_sizes, intra_op_thread_count, narrow_passes, use_tf32, session.intra_op.allow_spinning ",
            Assert.Single(log.Lines, line => line.Contains("no effect", StringComparison.Ordinal)));
    }

    static string Config(params string[] parameters) =>
        string.Join('\n', parameters.Select(key => $"parameters {{ key: '{key}' value: {{ string_value: '0' }} }}"));
}

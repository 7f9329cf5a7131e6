using Inference;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class SessionConfigTests
{
    static readonly ServerOptions s_server = new() { Repositories = ["models"], IntraOpThreads = 3 };

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData("0", true, false)]
    [InlineData("1", false, true)]
    public void Read_Spinning_IsTheModelsAndElseTheServers(string? model, bool server, bool expected)
    {
        var sut = SessionConfig.Read(Config("session.intra_op.allow_spinning", model), s_server with { Spinning = server });

        Assert.Equal((expected, 3), (sut.Spinning, sut.Threads));
    }

    [Fact]
    public void Read_WrongParameters_NamesAll()
    {
        var config = Config("session.intra_op.allow_spinning", "yes");
        config.Parameters["intra_op_thread_count"] = new() { StringValue = "many" };

        Assert.Equal(
            "The parameter intra_op_thread_count is 'many'; expected 0 (the server's) to 1024. "
            + "The parameter session.intra_op.allow_spinning is 'yes'; expected 0 or 1. Correct config.pbtxt.",
            Assert.Throws<InferException>(() => SessionConfig.Read(config, s_server)).Message);
    }

    static ModelConfig Config(string key, string? value)
    {
        var config = new ModelConfig();
        if (value is not null)
        {
            config.Parameters[key] = new() { StringValue = value };
        }

        return config;
    }
}

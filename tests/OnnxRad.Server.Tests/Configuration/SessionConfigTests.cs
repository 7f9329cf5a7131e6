using Inference;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class SessionConfigTests
{
    static readonly ServerOptions s_server = new() { Repositories = ["models"], IntraOpThreads = 3 };

    [Theory]
    [InlineData(null, "", "Passes")]
    [InlineData(null, "--spinning never", "Never")]
    [InlineData(null, "--spinning always", "Always")]
    [InlineData("0", "--spinning always", "Never")]
    [InlineData("1", "--spinning never", "Always")]
    public void Read_Spinning_IsTheModelsAndElseTheServers(string? model, string arguments, string expected)
    {
        ServerOptions? server = null;
        ServerCommand.Create((options, _) => Task.FromResult((server = options).IntraOpThreads)).Parse($"-r models {arguments}").Invoke();

        Assert.Equal(Enum.Parse<Spinning>(expected), SessionConfig.Read(new(Config("session.intra_op.allow_spinning", model)), "model", server!).Spinning);
    }

    [Theory]
    [InlineData(null, null, null, 3)]
    [InlineData(null, 0, null, 0)]
    [InlineData("2", 0, null, 2)]
    [InlineData(null, null, "1", 0)]
    [InlineData(null, null, "5", 5)]
    public void Read_NarrowPasses_IsTheModelsThenTheServersThenTheThreads(string? model, int? server, string? threads, int expected)
    {
        var config = Config("narrow_passes", model);
        if (threads is not null)
        {
            config.Parameters["intra_op_thread_count"] = new() { StringValue = threads };
        }

        Assert.Equal(expected, SessionConfig.Read(new(config), "model", s_server with { NarrowPasses = server }).NarrowPasses);
    }

    [Fact]
    public void Read_Gpu_HasNoNarrowPasses()
    {
        var config = new ModelConfig { InstanceGroup = { new ModelInstanceGroup { Kind = ModelInstanceGroup.Types.Kind.Gpu } } };

        Assert.Equal(0, SessionConfig.Read(new(config), "model", s_server).NarrowPasses);
    }

    [Fact]
    public void Read_NarrowPassesOnGpu_SaysThatThereAreNone()
    {
        var config = Config("narrow_passes", "2");
        config.InstanceGroup.Add(new ModelInstanceGroup { Kind = ModelInstanceGroup.Types.Kind.Gpu });

        Assert.Equal(
            "The parameter narrow_passes is 2, and the model runs on a GPU, where passes share no threads; expected 0. Correct config.pbtxt.",
            Assert.Throws<InferException>(() => SessionConfig.Read(new(config), "model", s_server)).Message);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public void Read_TensorFloat32OnCuda_IsTheModels(string said, bool expected)
    {
        var config = Config("use_tf32", said);
        config.InstanceGroup.Add(new ModelInstanceGroup { Kind = ModelInstanceGroup.Types.Kind.Gpu });

        Assert.Equal(expected, SessionConfig.Read(new(config), "model", s_server).Providers.OfType<CudaOptions>().Single().TensorFloat32);
    }

    [Theory]
    [InlineData("1", "The parameter use_tf32 is 1, and the model does not run by CUDA; expected 0. Correct config.pbtxt.")]
    [InlineData("yes", "The parameter use_tf32 is 'yes'; expected 0 or 1. Correct config.pbtxt.")]
    public void Read_TensorFloat32_IsRefused(string said, string expected) =>
        Assert.Equal(expected, Assert.Throws<InferException>(() => SessionConfig.Read(new(Config("use_tf32", said)), "model", s_server)).Message);

    [Theory]
    [InlineData("instance_group { count: 1 }", 0)]
    [InlineData("dynamic_batching { max_queue_delay_microseconds: 1 }", 0)]
    [InlineData("dynamic_batching { preferred_batch_size: 2 }", 0)]
    [InlineData("dynamic_batching { }", 3)]
    public void Policy_AsksForLargeBatches_HasNoNarrowPasses(string text, int expected)
    {
        var problems = new List<string>();

        Assert.Equal(expected, BatchConfig.Policy(TextFormat.Read<ModelConfig>("max_batch_size: 8 " + text), 100, 3, problems).NarrowPasses);
        Assert.Empty(problems);
    }

    [Fact]
    public void Policy_NarrowPassesBesideADelay_IsAContradiction()
    {
        var problems = new List<string>();

        BatchConfig.Policy(
            TextFormat.Read<ModelConfig>("""
                max_batch_size: 8
                parameters { key: "narrow_passes" value: { string_value: "3" } }
                dynamic_batching { max_queue_delay_microseconds: 1 }
                """),
            100,
            3,
            problems);

        Assert.Equal(
            ["The parameter narrow_passes is 3 beside a count of instance_group, a queue delay or preferred sizes, which rule passes of one thread out; "
                + "expected 0 or none of these."],
            problems);
    }

    [Fact]
    public void Read_WrongParameters_NamesAll()
    {
        var config = Config("session.intra_op.allow_spinning", "yes");
        config.Parameters["intra_op_thread_count"] = new() { StringValue = "many" };
        config.Parameters["narrow_passes"] = new() { StringValue = "1" };

        Assert.Equal(
            "The parameter intra_op_thread_count is 'many'; expected 0 (the server's) to 1024. "
            + "The parameter narrow_passes is '1'; expected 0 (none) or 2 to 1024. "
            + "The parameter session.intra_op.allow_spinning is 'yes'; expected 0 or 1. Correct config.pbtxt.",
            Assert.Throws<InferException>(() => SessionConfig.Read(new(config), "model", s_server)).Message);
    }

    [Fact]
    public void Read_WrongParameterOfWhatAClientSent_SaysWhereItStands() => Assert.Equal(
        "The parameter narrow_passes is '1'; expected 0 (none) or 2 to 1024. Correct the parameter 'config'.",
        Assert.Throws<InferException>(
            () => SessionConfig.Read(GivenConfig.Of(Config("narrow_passes", "1"), "model"), "model", s_server)).Message);

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

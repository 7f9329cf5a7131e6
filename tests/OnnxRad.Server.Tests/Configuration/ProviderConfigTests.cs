using Inference;
using OnnxRad.Runtime;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class ProviderConfigTests : IDisposable
{
    static readonly ServerOptions s_server = new() { Repositories = ["models"] };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ParametersOfTensorRt_AreItsOptions()
    {
        var config = Accelerator(
            "tensorrt",
            ("precision_mode", "INT8"),
            ("max_workspace_size_bytes", "1073741824"),
            ("trt_engine_cache_enable", "1"),
            ("trt_engine_cache_path", "cache"),
            ("int8_calibration_table_name", "table.flatbuffers"),
            ("trt_profile_min_shapes", "image:1x1x28x28,age:1x1"),
            ("trt_profile_opt_shapes", "age:8x1,image:8x1x28x28"),
            ("trt_profile_max_shapes", "image:32x1x28x28,age:32x1"));

        var providers = Read(config);

        var cache = Path.Combine(_folder.Path, "cache");
        Assert.Equal(["tensorrt", "cuda", "cpu"], providers.Select(provider => provider.Name));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["device_id"] = "0",
                ["trt_fp16_enable"] = "0",
                ["trt_int8_enable"] = "1",
                ["trt_int8_calibration_table_name"] = "table.flatbuffers",
                ["trt_max_workspace_size"] = "1073741824",
                ["trt_engine_cache_enable"] = "1",
                ["trt_engine_cache_path"] = cache,
                ["trt_timing_cache_enable"] = "1",
                ["trt_timing_cache_path"] = cache,
                ["trt_profile_min_shapes"] = "image:1x1x28x28,age:1x1",
                ["trt_profile_opt_shapes"] = "image:8x1x28x28,age:8x1",
                ["trt_profile_max_shapes"] = "image:32x1x28x28,age:32x1",
            },
            providers[0].Settings);
    }

    [Theory]
    [InlineData("1", null, "engines")]
    [InlineData("true", "cache", "cache")]
    [InlineData("True", null, "engines")]
    [InlineData("False", "cache", null)]
    [InlineData("0", "cache", null)]
    [InlineData(null, null, null)]
    public void Read_CacheOfTensorRt_LiesInTheModelsFolder(string? enable, string? path, string? expected)
    {
        var config = Accelerator("tensorrt", ("precision_mode", "FP16"), ("trt_engine_cache_enable", enable), ("trt_engine_cache_path", path));

        var options = Assert.IsType<TensorRtOptions>(Read(config)[0]);

        Assert.True(options.Fp16);
        Assert.Equal(expected is null ? null : Path.Combine(_folder.Path, expected), options.Cache);
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/engines")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("2")]
    public void Read_CacheElsewhere_IsRefused(string path) => Assert.Equal(
        $"The parameter trt_engine_cache_path of the accelerator 'tensorrt' is '{path}'; "
        + "expected the name of a folder in the model's folder, which is no path and no version. Correct config.pbtxt.",
        Refused(Accelerator("tensorrt", ("trt_engine_cache_enable", "1"), ("trt_engine_cache_path", path))));

    [Fact]
    public void Read_CacheThatIsALink_IsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "engines"), Path.GetTempPath());

        Assert.Equal(
            "The parameter trt_engine_cache_path of the accelerator 'tensorrt' is 'engines'; expected a folder and no link. Correct config.pbtxt.",
            Refused(Accelerator("tensorrt", ("trt_engine_cache_enable", "1"))));
    }

    [Fact]
    public void Read_WrongParametersOfTensorRt_AreAllNamed() => Assert.Equal(
        "The accelerator 'tensorrt' has the parameter 'trt_dla_enable', which this server has no form for; expected precision_mode, max_workspace_size_bytes, "
        + "int8_calibration_table_name, trt_engine_cache_enable, trt_engine_cache_path, trt_profile_min_shapes, trt_profile_opt_shapes, trt_profile_max_shapes. "
        + "The parameter precision_mode of the accelerator 'tensorrt' is 'FP8'; expected FP32, FP16 or INT8. "
        + "The parameter max_workspace_size_bytes of the accelerator 'tensorrt' is '-1'; expected a number of bytes above 0. "
        + "The parameter trt_engine_cache_path of the accelerator 'tensorrt' is 'cache'; expected it beside trt_engine_cache_enable, 0 or 1. "
        + "The parameter int8_calibration_table_name of the accelerator 'tensorrt' is '../table'; expected the name of a file in the folder of engines. "
        + "The parameter trt_profile_opt_shapes of the accelerator 'tensorrt' is ''; expected a shape for each input, such as 'image:1x3x224x224', "
        + "with commas between them, in all of trt_profile_min_shapes, trt_profile_opt_shapes, trt_profile_max_shapes. "
        + "The parameter trt_profile_max_shapes of the accelerator 'tensorrt' is 'image:1xN'; expected a shape for each input, such as 'image:1x3x224x224', "
        + "with commas between them, in all of trt_profile_min_shapes, trt_profile_opt_shapes, trt_profile_max_shapes. Correct config.pbtxt.",
        Refused(Accelerator(
            "tensorrt",
            ("precision_mode", "FP8"),
            ("max_workspace_size_bytes", "-1"),
            ("trt_engine_cache_path", "cache"),
            ("int8_calibration_table_name", "../table"),
            ("trt_profile_min_shapes", "image:1x1"),
            ("trt_profile_max_shapes", "image:1xN"),
            ("trt_dla_enable", "1"))));

    [Theory]
    [InlineData("image:2x1", "image:1x1", "image:8x1", "The shape profile of 'image' is 2x1, 1x1, 8x1; expected sizes from 1 on, least <= optimal <= most.")]
    [InlineData(
        "image:1x1",
        "age:1x1",
        "image:8x1",
        "The parameter trt_profile_min_shapes of the accelerator 'tensorrt' is 'image:1x1'; expected the inputs of trt_profile_opt_shapes and trt_profile_max_shapes.")]
    public void Read_ProfilesThatDoNotFit_AreRefused(string least, string optimal, string most, string expected) => Assert.Equal(
        $"{expected} Correct config.pbtxt.",
        Refused(Accelerator(
            "tensorrt", ("trt_profile_min_shapes", least), ("trt_profile_opt_shapes", optimal), ("trt_profile_max_shapes", most))));

    [Fact]
    public void Read_CalibrationTableWithoutItsMode_IsRefused() => Assert.Equal(
        "The calibration table 'table' of 'tensorrt' needs Int8 and a cache folder that holds it. Correct config.pbtxt.",
        Refused(Accelerator("tensorrt", ("int8_calibration_table_name", "table"))));

    [Fact]
    public void Read_ParametersOfCuda_AreItsOptions()
    {
        var config = Accelerator("cuda", ("gpu_mem_limit", "4294967296"), ("cudnn_conv_algo_search", "EXHAUSTIVE"), ("use_tf32", "1"));

        Assert.Equal(
            [new CudaOptions { MemoryLimit = 4L << 30, ExhaustiveSearch = true, TensorFloat32 = true }, new CpuOptions()], Read(config));
    }

    [Fact]
    public void Read_WrongParametersOfCuda_AreAllNamed() => Assert.Equal(
        "The accelerator 'cuda' has the parameter 'tunable_op_enable', which this server has no form for; expected gpu_mem_limit, cudnn_conv_algo_search, use_tf32. "
        + "The parameter gpu_mem_limit of the accelerator 'cuda' is '4GB'; expected a number of bytes above 0. "
        + "The parameter cudnn_conv_algo_search of the accelerator 'cuda' is '0'; expected HEURISTIC, EXHAUSTIVE or DEFAULT. "
        + "The parameter use_tf32 of the accelerator 'cuda' is 'yes'; expected 0 or 1. Correct config.pbtxt.",
        Refused(Accelerator(
            "cuda", ("gpu_mem_limit", "4GB"), ("cudnn_conv_algo_search", "0"), ("use_tf32", "yes"), ("tunable_op_enable", "1"))));

    [Fact]
    public void Read_BothAccelerators_AskTensorRtFirst()
    {
        var config = Accelerator("tensorrt");
        config.Optimization.ExecutionAccelerators.GpuExecutionAccelerator.Add(
            new ModelOptimizationPolicy.Types.ExecutionAccelerators.Types.Accelerator { Name = "cuda", Parameters = { ["gpu_mem_limit"] = "1000" } });

        Assert.Equal([new CudaOptions { MemoryLimit = 1000 }, new CpuOptions()], Read(config).Skip(1));
        Assert.IsType<TensorRtOptions>(Read(config)[0]);
    }

    [Fact]
    public void Read_UnknownAccelerator_NamesTheKnown() => Assert.Equal(
        "The accelerator 'openvino' is unknown; expected 'cuda' or 'tensorrt'. Correct config.pbtxt.", Refused(Accelerator("openvino")));

    [Theory]
    [InlineData("instance_group { kind: KIND_GPU }", 0)]
    [InlineData("instance_group { kind: KIND_GPU gpus: [ 1 ] count: 2 }", 1)]
    [InlineData("instance_group [ { kind: KIND_GPU gpus: 2 }, { kind: KIND_GPU gpus: [ 2, 2 ] }, { count: 1 } ]", 2)]
    public void Read_OneGpu_IsTheDevice(string text, int expected)
    {
        var config = TextFormat.Read<ModelConfig>(text);

        Assert.Equal([new CudaOptions { Device = expected }, new CpuOptions()], Read(config));
        Assert.Equal(expected, SessionConfig.Read(new(config), _folder.Path, s_server).Device);
    }

    [Fact]
    public void Read_OneGpuByAccelerator_IsTheDeviceOfBoth()
    {
        var config = Accelerator("tensorrt");
        config.InstanceGroup.Add(new ModelInstanceGroup { Kind = ModelInstanceGroup.Types.Kind.Gpu, Gpus = { 3 } });

        Assert.Equal(["3", "3"], Read(config).SkipLast(1).Select(provider => provider.Settings["device_id"]));
    }

    [Theory]
    [InlineData("instance_group { kind: KIND_GPU gpus: [ 0, 1 ] }", "instance_group asks for the GPUs 0, 1; a model runs on one of them.")]
    [InlineData("instance_group [ { kind: KIND_GPU gpus: 1 }, { kind: KIND_GPU } ]", "instance_group asks for the GPUs 0, 1; a model runs on one of them.")]
    [InlineData("instance_group [ { kind: KIND_CPU }, { kind: KIND_GPU } ]", "instance_group asks for KIND_CPU beside KIND_GPU; a model runs on the CPU or on a GPU.")]
    [InlineData(
        "instance_group { kind: KIND_CPU } optimization { execution_accelerators { gpu_execution_accelerator { name: \"cuda\" } } }",
        "instance_group asks for KIND_CPU beside the accelerator 'cuda'; a model runs on the CPU or on a GPU.")]
    public void Read_SeveralPlaces_AreRefused(string text, string expected) => Assert.Equal(
        $"{expected} Give each a folder of its own in the repository, or a server of its own. Correct config.pbtxt.", Refused(TextFormat.Read<ModelConfig>(text)));

    [Theory]
    [InlineData("instance_group { kind: KIND_CPU gpus: [ 1 ] }", "instance_group names the GPUs 1 and is not KIND_GPU; expected that kind, or no GPUs.")]
    [InlineData("instance_group { kind: KIND_MODEL gpus: [ 0, 1 ] }", "instance_group names the GPUs 0, 1 and is not KIND_GPU; expected that kind, or no GPUs.")]
    [InlineData("instance_group { kind: KIND_GPU gpus: -1 }", "The device of 'cuda' is -1; expected 0 or above.")]
    public void Read_GpuThatCannotBe_IsRefused(string text, string expected) =>
        Assert.Equal($"{expected} Correct config.pbtxt.", Refused(TextFormat.Read<ModelConfig>(text)));

    [Theory]
    [InlineData("instance_group [ { count: 1 gpus: [ 0 ] } ]", "0")]
    [InlineData("instance_group { kind: KIND_AUTO gpus: [ 0, 1 ] }", "0, 1")]
    public void Read_GpusWithoutAKind_AreTheCpuWhereThereIsNoCuda(string text, string gpus)
    {
        var (config, problems, warnings) = (TextFormat.Read<ModelConfig>(text), new List<string>(), new List<string>());

        Assert.Equal([new CpuOptions()], ProviderConfig.Read(config, _folder.Path, tensorFloat32: false, problems, warnings, hasCuda: false));

        Assert.Empty(problems);
        Assert.Equal([$"instance_group names the GPUs {gpus} and no kind, and this server has no CUDA; the model runs on the CPU."], warnings);

        warnings.Clear();
        ProviderConfig.Read(config, _folder.Path, tensorFloat32: false, problems, warnings, hasCuda: true);
        Assert.Empty(warnings);
        Assert.Equal([$"instance_group names the GPUs {gpus} and is not KIND_GPU; expected that kind, or no GPUs."], problems);
    }

    [Fact]
    public void Read_ParametersOfOnnxRuntimeThatChangeNoResults_AreWarnings()
    {
        var cuda = SessionConfig.Read(
            new(Accelerator("cuda", ("cudnn_conv_algo_search", "DEFAULT"), ("cudnn_conv_use_max_workspace", "1"), ("arena_extend_strategy", "kSameAsRequested"))),
            _folder.Path,
            s_server);
        var tensorRt = SessionConfig.Read(new(Accelerator("tensorrt", ("trt_timing_cache_enable", "1"))), _folder.Path, s_server);

        Assert.Equal([new CudaOptions(), new CpuOptions()], cuda.Providers);
        Assert.Equal(
            [
                "The parameter arena_extend_strategy of the accelerator 'cuda' has no effect in this server.",
                "The parameter cudnn_conv_use_max_workspace of the accelerator 'cuda' has no effect in this server.",
                "The parameter cudnn_conv_algo_search of the accelerator 'cuda' is 'DEFAULT', which is taken for 'HEURISTIC'.",
            ],
            cuda.Warnings);
        Assert.Equal(["The parameter trt_timing_cache_enable of the accelerator 'tensorrt' has no effect in this server."], tensorRt.Warnings);
    }

    [Fact]
    public void Fingerprint_OfAFolderWhereTensorRtKeepsEngines_StaysTheSame()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "config.pbtxt"), "");
        var before = ModelFolder.Fingerprint(_folder.Path);

        foreach (var name in (IEnumerable<string>)["a.engine", "a.profile", "a.timing"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "engines"));
            File.WriteAllText(Path.Combine(_folder.Path, "engines", name), "engine");
        }

        Assert.Equal(before, ModelFolder.Fingerprint(_folder.Path));
    }

    IReadOnlyList<ProviderOptions> Read(ModelConfig config) => SessionConfig.Read(new(config), _folder.Path, s_server).Providers;

    string Refused(ModelConfig config) => Assert.Throws<InferException>(() => Read(config)).Message;

    static ModelConfig Accelerator(string name, params (string Key, string? Value)[] parameters)
    {
        var accelerator = new ModelOptimizationPolicy.Types.ExecutionAccelerators.Types.Accelerator { Name = name };
        foreach (var (key, value) in parameters.Where(parameter => parameter.Value is not null))
        {
            accelerator.Parameters[key] = value;
        }

        return new() { Optimization = new() { ExecutionAccelerators = new() { GpuExecutionAccelerator = { accelerator } } } };
    }
}

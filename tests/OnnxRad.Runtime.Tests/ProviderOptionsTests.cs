namespace OnnxRad.Runtime.Tests;

/// <summary>What ONNX Runtime would be given; whether a GPU then computes right is for the tests in tests/gpu.</summary>
public sealed class ProviderOptionsTests
{
    [Fact]
    public void Settings_Cuda_HaveTheNamesOfOnnxRuntime()
    {
        Assert.Equal(
            ["cudnn_conv_algo_search=HEURISTIC", "device_id=0", "use_tf32=0"],
            Text(new CudaOptions()));
        Assert.Equal(
            ["arena_extend_strategy=kSameAsRequested", "cudnn_conv_algo_search=EXHAUSTIVE", "device_id=2", "gpu_mem_limit=4294967296", "use_tf32=1"],
            Text(new CudaOptions { Device = 2, MemoryLimit = 4L << 30, ExhaustiveSearch = true, TensorFloat32 = true }));
    }

    [Fact]
    public void Settings_TensorRt_HaveTheNamesOfOnnxRuntime()
    {
        Assert.Equal(
            ["device_id=0", "trt_engine_cache_enable=0", "trt_fp16_enable=0", "trt_int8_enable=0", "trt_timing_cache_enable=0"],
            Text(new TensorRtOptions()));
        Assert.Equal(
            [
                "device_id=1", "trt_engine_cache_enable=1", "trt_engine_cache_path=engines", "trt_fp16_enable=1", "trt_int8_calibration_table_name=table",
                "trt_int8_enable=1", "trt_max_workspace_size=1024", "trt_profile_max_shapes=image:32x1x224x224,age:32x1",
                "trt_profile_min_shapes=image:1x1x224x224,age:1x1", "trt_profile_opt_shapes=image:8x1x224x224,age:8x1", "trt_timing_cache_enable=1",
                "trt_timing_cache_path=engines",
            ],
            Text(new TensorRtOptions
            {
                Device = 1,
                Fp16 = true,
                Int8 = true,
                CalibrationTable = "table",
                Cache = "engines",
                WorkspaceLimit = 1024,
                Profiles =
                [
                    new("image", [1, 1, 224, 224], [8, 1, 224, 224], [32, 1, 224, 224]),
                    new("age", [1, 1], [8, 1], [32, 1]),
                ],
            }));
    }

    [Fact]
    public void Problems_WrongValues_AreAllListed()
    {
        var options = new RadModelOptions
        {
            Providers =
            [
                new CpuOptions(),
                new CudaOptions { Device = -1, MemoryLimit = 0 },
                new CudaOptions(),
                new TensorRtOptions
                {
                    Device = -2,
                    WorkspaceLimit = -1,
                    Cache = " ",
                    CalibrationTable = "table",
                    Profiles = [new("x", [2, 1], [1, 1], [3, 1]), new("x", [1], [1], [1]), new("a:b", [1], [1], [1])],
                },
            ],
        };

        Assert.Equal(
            [
                "The device of 'cuda' is -1; expected 0 or above.",
                "The memory limit of 'cuda' is 0; expected more than 0 bytes.",
                "The shape profile of 'x' is 2x1, 1x1, 3x1; expected sizes from 1 on, least <= optimal <= most.",
                "The shape profile of 'a:b' names no input that TensorRT can be told of; expected a name without ':' and ','.",
                "The device of 'tensorrt' is -2; expected 0 or above.",
                "The workspace limit of 'tensorrt' is -1; expected more than 0 bytes.",
                "The cache of 'tensorrt' is empty; expected the path of a folder.",
                "The calibration table 'table' of 'tensorrt' needs Int8 and a cache folder that holds it.",
                "An input has two shape profiles; expected one for each.",
                "Providers has 'cuda' 2 times; expected once.",
                "Providers has others behind 'cpu', which has every node; expected it last.",
            ],
            options.Problems());
        Assert.Equal(["Providers is empty; expected at least the CPU."], new RadModelOptions { Providers = [] }.Problems());
    }

    [Fact]
    public void Parse_Names_GivesThemInOrder() => Assert.Equal(
        [new TensorRtOptions { Device = 1 }, new CudaOptions(), new CpuOptions()],
        ProviderOptions.Parse("tensorrt:1, cuda,cpu").Select(provider => provider is TensorRtOptions t ? t with { Profiles = [] } : provider));

    [Fact]
    public void Parse_UnknownNames_AreAllNamed()
    {
        var e = Assert.Throws<ArgumentException>(() => ProviderOptions.Parse("cpu,rocm,cuda:x,cpu:1"));

        Assert.Equal(
            "The list of execution providers is not valid. 'rocm' is no execution provider; expected cpu, cuda, cuda:N, tensorrt or tensorrt:N (N from 0). "
            + "'cuda:x' is no execution provider; expected cpu, cuda, cuda:N, tensorrt or tensorrt:N (N from 0). "
            + "'cpu:1' is no execution provider; expected cpu, cuda, cuda:N, tensorrt or tensorrt:N (N from 0). (Parameter 'names')",
            e.Message);
    }

    static IEnumerable<string> Text(ProviderOptions options) => options.Settings.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal);
}

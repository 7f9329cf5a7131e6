using Inference;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime;
using OnnxRad.Server.Inference;
using Kind = Inference.ModelInstanceGroup.Types.Kind;

namespace OnnxRad.Server.Configuration;

/// <summary>From <c>instance_group</c> and <c>execution_accelerators</c> to the providers that compute.</summary>
static class ProviderConfig
{
    const string Cuda = "cuda";
    const string TensorRt = "tensorrt";
    const string Search = "cudnn_conv_algo_search";
    const string Memory = "gpu_mem_limit";

    // They change how memory is taken and how fast a pass is.
    static readonly string[] s_unread =
    [
        "arena_extend_strategy", "cudnn_conv1d_pad_to_nc1d", "cudnn_conv_use_max_workspace", "do_copy_in_default_stream", "enable_cuda_graph", "prefer_nhwc",
    ];

    // ONNX Runtime's own name; also a parameter of the model.
    public const string TensorFloat32 = "use_tf32";

    /// <summary>What was asked for, and behind it what has the nodes that it does not have.</summary>
    /// <param name="config">What the configuration says.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="tensorFloat32">Whether the model's parameter asks for TensorFloat-32.</param>
    /// <param name="problems">Takes what is wrong, a sentence each.</param>
    /// <param name="warnings">Takes what has no effect, a sentence each.</param>
    /// <param name="hasCuda">Whether this build can run on GPUs; without it the answer of ONNX Runtime.</param>
    public static IReadOnlyList<ProviderOptions> Read(
        ModelConfig? config, string folder, bool tensorFloat32, List<string> problems, List<string> warnings, bool? hasCuda = null)
    {
        var groups = config?.InstanceGroup.ToList() ?? [];
        problems.AddRange(Places(groups, [.. Accelerators(config).Select(accelerator => accelerator.Name)]));
        NameUnused(groups, hasCuda ?? OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), problems, warnings);
        var isOnGpu = groups.Exists(group => group.Kind == Kind.Gpu);
        var (device, cuda, tensorRt) = (groups.SelectMany(group => group.Gpus).FirstOrDefault(), new CudaOptions(), (TensorRtOptions?)null);
        foreach (var accelerator in Accelerators(config))
        {
            isOnGpu = true;
            var parameters = new AcceleratorParameters(accelerator.Name, accelerator.Parameters, problems, warnings);
            switch (accelerator.Name)
            {
                case Cuda:
                    cuda = ReadCuda(parameters);
                    break;
                case TensorRt:
                    tensorRt = TensorRtConfig.Read(parameters, folder);
                    break;
                default:
                    problems.Add($"The accelerator '{Shown.Name(accelerator.Name)}' is unknown; expected '{Cuda}' or '{TensorRt}'.");
                    break;
            }
        }

        if (tensorFloat32 && (!isOnGpu || tensorRt is not null))
        {
            problems.Add($"The parameter {TensorFloat32} is 1, and the model does not run by CUDA; expected 0.");
        }

        IReadOnlyList<ProviderOptions> providers = !isOnGpu ? [new CpuOptions()]
        :
        [
            .. tensorRt is null ? (ProviderOptions[])[] : [tensorRt with { Device = device }],
            cuda with { Device = device, TensorFloat32 = cuda.TensorFloat32 || tensorFloat32 },
            new CpuOptions(),
        ];
        problems.AddRange(providers.SelectMany(provider => provider.Problems()));
        return providers;
    }

    /// <summary>Whether TensorRT is asked for.</summary>
    public static bool IsOnTensorRt(ModelConfig config) => Accelerators(config).Any(accelerator => accelerator.Name == TensorRt);

    /// <summary>What of the places that are asked for cannot be: a model's sessions are all on one GPU, or on the CPU.</summary>
    static IEnumerable<string> Places(List<ModelInstanceGroup> groups, IReadOnlyList<string> accelerators)
    {
        const string wayOut = "Give each a folder of its own in the repository, or a server of its own.";
        var onGpu = groups.Where(group => group.Kind == Kind.Gpu).ToList();
        // One without a list runs on GPU 0.
        var gpus = onGpu.SelectMany(group => group.Gpus.DefaultIfEmpty()).Distinct().Order().ToList();
        if (gpus.Count > 1)
        {
            yield return $"instance_group asks for the GPUs {string.Join(", ", gpus)}; a model runs on one of them. {wayOut}";
        }

        if (groups.Exists(group => group.Kind == Kind.Cpu) && (onGpu.Count > 0 || accelerators.Count > 0))
        {
            yield return $"instance_group asks for KIND_CPU beside {(onGpu.Count > 0 ? "KIND_GPU" : $"the accelerator '{Shown.Name(accelerators[0])}'")}; "
                + $"a model runs on the CPU or on a GPU. {wayOut}";
        }
    }

    /// <summary>Names the GPUs of groups that are not of their kind. By KIND_AUTO, also without a kind, they are asked for where there are any.</summary>
    static void NameUnused(List<ModelInstanceGroup> groups, bool hasCuda, List<string> problems, List<string> warnings)
    {
        foreach (var group in groups.Where(group => group.Gpus.Count > 0 && group.Kind != Kind.Gpu))
        {
            var gpus = string.Join(", ", group.Gpus);
            if (group.Kind == Kind.Auto && !hasCuda)
            {
                warnings.Add($"instance_group names the GPUs {gpus} and no kind, and this server has no CUDA; the model runs on the CPU.");
            }
            else
            {
                problems.Add($"instance_group names the GPUs {gpus} and is not KIND_GPU; expected that kind, or no GPUs.");
            }
        }
    }

    static CudaOptions ReadCuda(AcceleratorParameters parameters)
    {
        parameters.RefuseUnknown([Memory, Search, TensorFloat32], s_unread);
        var (memory, search) = (parameters.Bytes(Memory), parameters.Word(Search, "HEURISTIC", "EXHAUSTIVE", "DEFAULT"));
        if (search == "DEFAULT")
        {
            parameters.Warn($"The parameter {Search} of the accelerator '{Cuda}' is 'DEFAULT', which is taken for 'HEURISTIC'.");
        }

        return new()
        {
            MemoryLimit = memory,
            ExhaustiveSearch = search == "EXHAUSTIVE",
            TensorFloat32 = parameters.Flag(TensorFloat32) ?? false,
        };
    }

    static IEnumerable<ModelOptimizationPolicy.Types.ExecutionAccelerators.Types.Accelerator> Accelerators(ModelConfig? config)
    {
        var accelerators = config?.Optimization?.ExecutionAccelerators;
        return accelerators is null ? [] : accelerators.GpuExecutionAccelerator.Concat(accelerators.CpuExecutionAccelerator);
    }
}

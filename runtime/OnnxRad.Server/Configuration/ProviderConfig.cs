using Inference;
using OnnxRad.Runtime;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Configuration;

/// <summary>From <c>instance_group</c> and <c>execution_accelerators</c> to the providers that compute.</summary>
static class ProviderConfig
{
    const string Cuda = "cuda";
    const string TensorRt = "tensorrt";
    const string Search = "cudnn_conv_algo_search";
    const string Memory = "gpu_mem_limit";

    // ONNX Runtime's own name; also a parameter of the model.
    public const string TensorFloat32 = "use_tf32";

    /// <summary>What was asked for, and behind it what has the nodes that it does not have.</summary>
    /// <param name="config">What the configuration says.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="tensorFloat32">Whether the model's parameter asks for TensorFloat-32.</param>
    /// <param name="problems">Takes what is wrong, a sentence each.</param>
    public static IReadOnlyList<ProviderOptions> Read(ModelConfig? config, string folder, bool tensorFloat32, List<string> problems)
    {
        var isOnGpu = config?.InstanceGroup.Any(group => group.Kind == ModelInstanceGroup.Types.Kind.Gpu) ?? false;
        var (device, cuda, tensorRt) = (config?.InstanceGroup.SelectMany(group => group.Gpus).FirstOrDefault() ?? 0, new CudaOptions(), (TensorRtOptions?)null);
        foreach (var accelerator in Accelerators(config))
        {
            isOnGpu = true;
            var parameters = new AcceleratorParameters(accelerator.Name, accelerator.Parameters, problems);
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

    static CudaOptions ReadCuda(AcceleratorParameters parameters)
    {
        parameters.RefuseUnknown([Memory, Search, TensorFloat32]);
        return new()
        {
            MemoryLimit = parameters.Bytes(Memory),
            ExhaustiveSearch = parameters.Word(Search, "HEURISTIC", "EXHAUSTIVE") == "EXHAUSTIVE",
            TensorFloat32 = parameters.Flag(TensorFloat32) ?? false,
        };
    }

    static IEnumerable<ModelOptimizationPolicy.Types.ExecutionAccelerators.Types.Accelerator> Accelerators(ModelConfig? config)
    {
        var accelerators = config?.Optimization?.ExecutionAccelerators;
        return accelerators is null ? [] : accelerators.GpuExecutionAccelerator.Concat(accelerators.CpuExecutionAccelerator);
    }
}

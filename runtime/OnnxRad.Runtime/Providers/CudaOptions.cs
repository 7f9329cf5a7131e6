namespace OnnxRad.Runtime;

/// <summary>An NVIDIA GPU by CUDA and cuDNN; needs a build with <c>-p:Accelerator=cuda</c>.</summary>
/// <remarks>Names of the settings: https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html</remarks>
public sealed record CudaOptions : ProviderOptions
{
    /// <inheritdoc/>
    public override ExecutionProvider Provider => ExecutionProvider.Cuda;

    /// <summary>Which GPU.</summary>
    /// <value>0 (default) or above.</value>
    public int Device { get; init; }

    /// <summary>The most bytes that the model's arena takes on the GPU.</summary>
    /// <value>Greater than 0; default <see langword="null"/>: no limit.</value>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether all convolution algorithms are tried for each new shape: a slow first call, and faster ones after it.</summary>
    /// <value>Default <see langword="false"/>: cuDNN's heuristic.</value>
    public bool ExhaustiveSearch { get; init; }

    /// <summary>Whether float32 is multiplied in TensorFloat-32, which is faster and keeps 10 bits of the mantissa.</summary>
    /// <value>Default <see langword="false"/>, so that scores are those that were checked at export.</value>
    public bool TensorFloat32 { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["device_id"] = $"{Device}",
                ["cudnn_conv_algo_search"] = ExhaustiveSearch ? "EXHAUSTIVE" : "HEURISTIC",
                ["use_tf32"] = TensorFloat32 ? "1" : "0",
            };
            if (MemoryLimit is { } limit)
            {
                settings["gpu_mem_limit"] = $"{limit}";
                settings["arena_extend_strategy"] = "kSameAsRequested";
            }

            return settings;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems() =>
    [
        .. Device < 0 ? [$"The device of 'cuda' is {Device}; expected 0 or above."] : (string[])[],
        .. MemoryLimit <= 0 ? [$"The memory limit of 'cuda' is {MemoryLimit}; expected more than 0 bytes."] : (string[])[],
    ];
}

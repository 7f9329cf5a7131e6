using OnnxRad.Runtime;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>The forms of a provider that are compared.</summary>
static class Offered
{
    /// <summary>As models run unless told otherwise: float32 throughout.</summary>
    public static IReadOnlyList<ProviderOptions> Exact(string provider) => Of(provider, new());

    public static IReadOnlyList<ProviderOptions> TensorFloat32(string provider) => Of(provider, new() { TensorFloat32 = true });

    public static IReadOnlyList<ProviderOptions> Searched(string provider) => Of(provider, new() { TensorFloat32 = true, ExhaustiveSearch = true });

    static IReadOnlyList<ProviderOptions> Of(string provider, CudaOptions cuda) => provider switch
    {
        "cuda" => [cuda, new CpuOptions()],
        "cpu" => [new CpuOptions()],
        _ => throw new ArgumentException($"'{provider}' cannot be measured. Usage: {Options.Usage}"),
    };
}

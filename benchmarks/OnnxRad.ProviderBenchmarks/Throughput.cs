using OnnxRad.Runtime;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>Milliseconds of a pass on the CPU and on a provider.</summary>
sealed record Throughput(Subject Subject, int Batch, double Cpu, double Exact, double TensorFloat32, double Searched)
{
    /// <summary>Milliseconds of a pass of at most this many where the batch changes with each, and where it does not.</summary>
    public static (double Changing, double Constant) OfChanges(Subject subject, IReadOnlyList<ProviderOptions> providers, int most, double seconds)
    {
        using var network = new Network(subject.Model(), providers);
        return (network.ChangingMilliseconds(most, seconds), network.Milliseconds(most, seconds));
    }

    /// <summary>The networks of the second table.</summary>
    public static IReadOnlyList<Subject> Subjects(bool dry) => dry
        ? [new("resnet18", [32, 32], 4)]
        : [new("resnet18", [224, 224], 64), new("resnet50", [224, 224], 64), new("unet", [256, 256], 64)];

    public static IEnumerable<Throughput> Measure(Subject subject, Options options)
    {
        var model = subject.Model();
        var (cpu, exact) = (Times([new CpuOptions()]), Times(Offered.Exact(options.Provider)));
        var (tf32, searched) = (Times(Offered.TensorFloat32(options.Provider)), Times(Offered.Searched(options.Provider)));
        return options.Batches.Select((batch, i) => new Throughput(subject, batch, cpu[i], exact[i], tf32[i], searched[i]));

        double[] Times(IReadOnlyList<ProviderOptions> providers)
        {
            using var network = new Network(model, providers);
            return [.. options.Batches.Select(batch => network.Milliseconds(batch, options.Seconds))];
        }
    }
}

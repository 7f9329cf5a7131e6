namespace OnnxRad.Runtime;

/// <summary>How a model is run.</summary>
public sealed record RadModelOptions
{
    /// <summary>What computes.</summary>
    /// <value>Default <see cref="ExecutionProvider.Cpu"/>.</value>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Which GPU; without meaning for the CPU.</summary>
    /// <value>0 (default) or above.</value>
    public int Device { get; init; }

    /// <summary>Threads that share the work of one call.</summary>
    /// <value>1 to 1024; default the number of processors.</value>
    public int IntraOpThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether idle threads wait busily: answers come a little sooner and a processor is never free for others.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Spinning { get; init; }

    /// <summary>Images that go through the network at a time; without meaning where the graph fixes its batch.</summary>
    /// <value>1 to 65536; default 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(Enum.IsDefined(Provider), $"Provider is {(int)Provider}; expected Cpu, Cuda or TensorRt.");
        Check(Device >= 0, $"Device is {Device}; expected 0 or above.");
        Check(IntraOpThreads is >= 1 and <= 1024, $"IntraOpThreads is {IntraOpThreads}; expected 1 to 1024.");
        Check(BatchSize is >= 1 and <= 65536, $"BatchSize is {BatchSize}; expected 1 to 65536.");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}

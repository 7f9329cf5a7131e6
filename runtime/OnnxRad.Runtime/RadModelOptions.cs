namespace OnnxRad.Runtime;

/// <summary>How a model is run.</summary>
public sealed record RadModelOptions
{
    /// <summary>What computes: each node runs on the first of these that has it. Without the CPU among them no node may run there.</summary>
    /// <value>Each once, the CPU last; default the CPU alone.</value>
    public IReadOnlyList<ProviderOptions> Providers { get; init; } = [new CpuOptions()];

    /// <summary>Threads that share the work of one call.</summary>
    /// <value>1 to 1024; default the number of processors.</value>
    public int IntraOpThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether idle threads wait busily: answers come a little sooner and a processor is never free for others.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Spinning { get; init; }

    /// <summary>Images that go through the network at a time; without meaning where the graph fixes its batch.</summary>
    /// <value>1 to 65536; default 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether label maps keep the scores that they were made from, for <see cref="LabelMap.ScoresOf"/>: classes times pixels of the network.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool KeepPixelScores { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>(Providers.SelectMany(provider => provider.Problems()));
        Check(Providers.Count > 0, "Providers is empty; expected at least the CPU.");
        foreach (var twice in Providers.GroupBy(provider => provider.Name).Where(group => group.Count() > 1))
        {
            problems.Add($"Providers has '{twice.Key}' {twice.Count()} times; expected once.");
        }

        Check(Providers.SkipLast(1).All(provider => provider.Provider != ExecutionProvider.Cpu), "Providers has others behind 'cpu', which has every node; expected it last.");
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

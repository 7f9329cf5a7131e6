namespace OnnxRad.Benchmarks.Architectures;

/// <summary>What is measured.</summary>
sealed record ArchitecturesOptions
{
    public const string Usage = "[--rounds N] [--memory-runs N] [--only NAME,NAME] [--out FOLDER] [--dry]";

    /// <summary>Counted rounds of each network by itself.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Counted rounds of each pair.</summary>
    public int PairRounds { get; init; } = 8;

    /// <summary>Child processes for each variant of a pair, to measure the peak of memory.</summary>
    public int MemoryRuns { get; init; } = 3;

    /// <summary>The networks to measure; all when empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The folder of results; none are written when <see langword="null"/>.</summary>
    public string? Out { get; init; }

    /// <summary>What this process is to measure: train, infer, graph or hand.</summary>
    public string? Probe { get; init; }

    /// <summary>The network that <see cref="Probe"/> is about.</summary>
    public string Network { get; init; } = "";

    /// <summary>Whether it is only to be shown that everything runs.</summary>
    public bool Dry { get; init; }

    public static ArchitecturesOptions Parse(string[] args)
    {
        var options = new ArchitecturesOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--rounds" => options with { PairRounds = int.Parse(args[++i]) },
                "--memory-runs" => options with { MemoryRuns = int.Parse(args[++i]) },
                "--only" => options with { Only = args[++i].Split(',') },
                "--out" => options with { Out = args[++i] },
                "--probe" => options with { Probe = args[++i] },
                "--network" => options with { Network = args[++i] },
                "--dry" => options with { Dry = true, Rounds = 1, PairRounds = 2, MemoryRuns = 1 },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Usage: architectures {Usage}"),
            };
        }

        return options;
    }
}

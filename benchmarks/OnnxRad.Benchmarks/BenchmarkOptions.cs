namespace OnnxRad.Benchmarks;

/// <summary>What all measurements of pairs are told.</summary>
sealed record BenchmarkOptions
{
    /// <summary>Rounds that are not counted.</summary>
    public const int WarmUp = 3;

    public required int Rounds { get; init; }

    /// <summary>Child processes for each variant, to measure the peak of memory.</summary>
    public required int MemoryRuns { get; init; }

    /// <summary>The folder of results; none are written when <see langword="null"/>.</summary>
    public string? Out { get; init; }

    /// <summary>The variant whose memory this process is to measure.</summary>
    public string? Probe { get; init; }

    /// <summary>Whether it is only to be shown that everything runs.</summary>
    public bool Dry { get; init; }

    public static BenchmarkOptions Parse(string command, string usage, string[] args, int rounds, int memoryRuns)
    {
        var options = new BenchmarkOptions { Rounds = rounds, MemoryRuns = memoryRuns };
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(args[++i]) },
                "--memory-runs" => options with { MemoryRuns = int.Parse(args[++i]) },
                "--out" => options with { Out = args[++i] },
                "--probe" => options with { Probe = args[++i] },
                "--dry" => options with { Dry = true, Rounds = 2, MemoryRuns = 1 },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Usage: {command} {usage}"),
            };
        }

        return options;
    }

    /// <summary>Shows a table and, where a folder is given, writes it there.</summary>
    public void Publish(string name, string table)
    {
        Console.WriteLine(table);
        if (Out is not null)
        {
            Console.WriteLine($"Written to '{HostDescription.WriteResult(Out, name, table)}'.");
        }
    }
}

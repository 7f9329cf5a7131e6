using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>What is measured.</summary>
sealed record TrainingStepOptions
{
    public const string Usage =
        "[--rounds N] [--memory-runs N] [--compute Float32|BFloat16] [--channels-last] [--device cpu|cuda] [--batch N] [--threads N] [--out FOLDER] [--dry]";

    public int Rounds { get; init; } = 20;

    public int WarmUp { get; init; } = 3;

    /// <summary>Child processes for each variant, to measure the peak of memory.</summary>
    public int MemoryRuns { get; init; } = 7;

    public int Batch { get; init; } = 128;

    public int Width { get; init; } = 64;

    public int Classes { get; init; } = 2;

    public ComputeType Compute { get; init; } = ComputeType.Float32;

    public bool ChannelsLast { get; init; }

    /// <summary>Where is trained; the memory is that of the host all the same.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of torch; 0 leaves torch's choice.</summary>
    public int Threads { get; init; }

    /// <summary>The folder of results; none are written when <see langword="null"/>.</summary>
    public string? Out { get; init; }

    /// <summary>The variant whose memory this process is to measure.</summary>
    public string? Probe { get; init; }

    public static TrainingStepOptions Parse(string[] args)
    {
        var options = new TrainingStepOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(args[++i]) },
                "--memory-runs" => options with { MemoryRuns = int.Parse(args[++i]) },
                "--compute" => options with { Compute = Enum.Parse<ComputeType>(args[++i], ignoreCase: true) },
                "--channels-last" => options with { ChannelsLast = true },
                "--device" => options with { Device = args[++i] },
                "--batch" => options with { Batch = int.Parse(args[++i]) },
                "--threads" => options with { Threads = int.Parse(args[++i]) },
                "--out" => options with { Out = args[++i] },
                "--probe" => options with { Probe = args[++i] },
                "--dry" => options with { Rounds = 2, WarmUp = 1, MemoryRuns = 1, Batch = 4, Width = 4 },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Usage: training-step {Usage}"),
            };
        }

        return options;
    }
}

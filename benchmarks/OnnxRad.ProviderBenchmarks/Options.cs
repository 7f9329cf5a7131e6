using System.Globalization;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>What is measured.</summary>
sealed record Options
{
    public const string Usage = "[--provider cuda|cpu] [--only NAME,...] [--batches N,...] [--seconds S] [--out FILE] [--dry]";

    /// <summary>What is compared with the CPU: <c>cuda</c>, or <c>cpu</c> to show that everything runs.</summary>
    public string Provider { get; init; } = "cuda";

    /// <summary>The networks of the first table; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Images of a pass in the second table.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 16, 64];

    /// <summary>How long a pass is repeated.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>The file of the report; none is written when <see langword="null"/>.</summary>
    public string? Out { get; init; }

    /// <summary>Whether it is only to be shown that everything runs.</summary>
    public bool Dry { get; init; }

    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--provider" => options with { Provider = args[++i] },
                "--only" => options with { Only = args[++i].Split(',') },
                "--batches" => options with { Batches = [.. args[++i].Split(',').Select(int.Parse)] },
                "--seconds" => options with { Seconds = double.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--out" => options with { Out = args[++i] },
                "--dry" => options with { Dry = true, Provider = "cpu", Only = ["resnet18", "lacune-cnn", "unet3d"], Batches = [1, 2], Seconds = 0.01 },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Usage: {Usage}"),
            };
        }

        return options;
    }
}

using System.Globalization;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>What is compared.</summary>
sealed record TransferOptions
{
    public const string Usage =
        "[--data NPZ] [--base ONNX] [--work FOLDER] [--out FOLDER] [--seeds N] [--epochs N] [--small-epochs N] [--fraction F] "
        + "[--rate F] [--scratch-rate F] [--mean F] [--std F] [--tune] [--dry]";

    const string DataVariable = "ONNXRAD_TEST_DATA";

    /// <summary>The data, with the splits in them.</summary>
    public string Data { get; init; } = InTestData("pneumoniamnist/pneumoniamnist.npz");

    /// <summary>The pretrained network as it was published.</summary>
    public string Base { get; init; } = InTestData("onnx/pretrained/squeezenet1.1.onnx");

    /// <summary>Where the runs are kept: a study that was interrupted goes on there.</summary>
    public string Work { get; init; } = "runs/transfer-study";

    /// <summary>The folder of results; none are written when <see langword="null"/>.</summary>
    public string? Out { get; init; }

    public IReadOnlyList<string> Classes { get; init; } = ["normal", "pneumonia"];

    public int Seeds { get; init; } = 3;

    /// <summary>Epochs on all of the training data.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Epochs on the part of it: by default as many steps as on all.</summary>
    public int SmallEpochs { get; init; } = 36;

    public double Fraction { get; init; } = 0.1;

    /// <summary>The learning rate of fine-tuning.</summary>
    public double Rate { get; init; } = 0.001;

    /// <summary>The learning rate of training from scratch.</summary>
    public double ScratchRate { get; init; } = 0.001;

    /// <summary>What the pretrained network was trained with, for grey pixels in 0..1: a grey pixel is the mean of its three.</summary>
    public double Mean { get; init; } = 0.4504;

    public double Std { get; init; } = 0.00392157;

    /// <summary>Measures learning rates on the validation split, in place of the study.</summary>
    public bool Tune { get; init; }

    /// <summary>A study of seconds on phantoms, to see that it runs.</summary>
    public bool Dry { get; init; }

    public static TransferOptions Parse(string[] args)
    {
        var options = new TransferOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--data" => options with { Data = args[++i] },
                "--base" => options with { Base = args[++i] },
                "--work" => options with { Work = args[++i] },
                "--out" => options with { Out = args[++i] },
                "--seeds" => options with { Seeds = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--epochs" => options with { Epochs = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--small-epochs" => options with { SmallEpochs = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--fraction" => options with { Fraction = Number(args[++i]) },
                "--rate" => options with { Rate = Number(args[++i]) },
                "--scratch-rate" => options with { ScratchRate = Number(args[++i]) },
                "--mean" => options with { Mean = Number(args[++i]) },
                "--std" => options with { Std = Number(args[++i]) },
                "--tune" => options with { Tune = true },
                "--dry" => options with { Dry = true, Seeds = 2, Epochs = 1, SmallEpochs = 2, Fraction = 0.5 },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Usage: transfer {Usage}"),
            };
        }

        return options;
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string InTestData(string name) => Path.Combine(Environment.GetEnvironmentVariable(DataVariable) ?? DataVariable, name);
}

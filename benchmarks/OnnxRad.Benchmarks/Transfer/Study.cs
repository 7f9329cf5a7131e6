using System.Globalization;
using System.Reflection;
using OnnxRad.Trainer;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>The runs of the study, each in a folder of its own; one that is complete there is not made again.</summary>
sealed class Study(TransferOptions options) : IRunObserver
{
    const string RecipeName = "transfer.yaml";

    string _run = "";

    /// <summary>A run, from the folder where it is there, resumed where it was interrupted.</summary>
    /// <param name="arm">What to train.</param>
    /// <param name="seed">Draws head or weights, order, augmentation and the part of the data.</param>
    /// <param name="rate">The learning rate; by default that of the arm.</param>
    public RunOutcome Run(Arm arm, int seed, double? rate = null)
    {
        _run = rate is null ? arm.Folder(seed) : Path.Combine("rates", Text(rate.Value), arm.Folder(seed));
        var folder = Path.Combine(options.Work, _run);
        var outcome = Path.Combine(folder, "outcome.json");
        if (RunOutcome.Read(outcome) is { } done)
        {
            return done;
        }

        var start = Path.Combine(options.Work, "from", $"{(arm.IsFineTuned ? "pretrained" : "scratch")}-{seed}.onnx");
        if (!File.Exists(start))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(start)!);
            (arm.IsFineTuned ? StartingPoint.Pretrained(options, seed) : StartingPoint.FromScratch(options, seed)).Save(start);
        }

        var run = Path.Combine(folder, "run");
        var hasState = File.Exists(Path.Combine(run, "checkpoints", "last.state"));
        if (Directory.Exists(run) && !hasState)
        {
            Directory.Delete(run, recursive: true);
        }

        var trained = new TrainingRun(this, TimeProvider.System).Execute(
            new()
            {
                Recipe = Recipe.Parse(RecipeText(), RecipeName, Overrides(arm, seed, rate, start)),
                DataPath = options.Data,
                OutFolder = run,
                Device = "cpu",
                Resume = hasState,
            },
            CancellationToken.None);
        var evaluated = new EvaluationRun(this).Execute(
            new() { ModelPath = trained.ModelPath, DataPath = options.Data }, CancellationToken.None);
        var best = trained.Epochs[trained.BestEpoch - 1];
        var result = new RunOutcome(
            seed,
            trained.BestEpoch,
            best.Validation["auc"] ?? double.NaN,
            best.ValidationLoss,
            trained.Seconds,
            [.. evaluated.Labels],
            [.. evaluated.Probabilities.Select(p => (double)p[1])]);
        result.Write(outcome);
        return result;
    }

    public void Stage(string text) => Console.WriteLine($"{_run}: {text}");

    public void Counted(string what, int done, int total)
    {
    }

    public void Step(TrainingProgress progress)
    {
    }

    public void Epoch(EpochRecord epoch, bool best) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{_run}: epoch {epoch.Epoch}, loss {epoch.TrainLoss:0.0000}, validation loss {epoch.ValidationLoss:0.0000}, "
        + $"AUC {epoch.Validation["auc"]:0.0000}, {epoch.Seconds:0.0} s"));

    /// <summary>The recipe of the repository, with what the study sets. New weights get the data's own mean and spread.</summary>
    string[] Overrides(Arm arm, int seed, double? rate, string start) =>
    [
        $"seed={seed}",
        $"data.classes=[{string.Join(", ", options.Classes)}]",
        $"data.fraction={Text(arm.IsSmall ? options.Fraction : 1)}",
        $"training.epochs={(arm.IsSmall ? options.SmallEpochs : options.Epochs)}",
        $"training.optimizer.learning_rate={Text(rate ?? (arm.IsFineTuned ? options.Rate : options.ScratchRate))}",
        $"input.mean={(arm.IsFineTuned ? $"[{Text(options.Mean)}]" : "auto")}",
        $"input.std={(arm.IsFineTuned ? $"[{Text(options.Std)}]" : "auto")}",
        $"fine_tuning.from='{start.Replace("'", "''", StringComparison.Ordinal)}'",
    ];

    static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    static string RecipeText()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(RecipeName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

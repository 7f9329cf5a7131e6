using System.CommandLine;
using System.Diagnostics;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Torch;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad quickstart</c>: the main job from end to end, on phantoms that it makes itself.</summary>
static class QuickstartCommand
{
    const string DefaultFolder = "runs/quickstart";

    public static Command Create(CommandContext context)
    {
        var output = new Option<string?>("--out")
        {
            Description = $"The folder to make; by default {DefaultFolder}, or the next free {DefaultFolder}-N.",
            HelpName = "folder",
        };
        var patients = new Option<int>("--patients") { Description = "How many phantom patients to make.", HelpName = "N", DefaultValueFactory = _ => 300 };
        patients.Validators.Add(result =>
        {
            if (Options.Number(result) is < 40 or > 100_000)
            {
                result.AddError("--patients takes a number from 40 to 100000.");
            }
        });
        var (device, json) = (Options.Device(), Options.Json());
        var command = new Command("quickstart", "Make phantoms, train, export, check, evaluate and predict: the main job in one command.")
        {
            output, patients, device, json,
        };
        command.SetAction(parsed => context.Run(
            parsed.GetValue(json),
            console => Execute(
                context, console, parsed.GetValue(output) ?? FreeFolder(), parsed.GetValue(patients), parsed.GetRequiredValue(device)),
            "Cancelled. Where training had begun, the same command with --out goes on in its folder."));
        return command;
    }

    static QuickstartOutput Execute(CommandContext context, CliConsole console, string folder, int patients, string device)
    {
        var watch = Stopwatch.StartNew();
        var data = Path.Combine(folder, "data");
        var run = Path.Combine(folder, "run");
        TorchDevice.Parse(device);
        var interrupted = QuickstartFolder.IsInterrupted(folder, patients);
        if (interrupted)
        {
            console.Line($"Going on in {folder}, with the phantoms that are there");
        }
        else
        {
            // Phantoms must not be left behind by a run that cannot begin.
            QuickstartFolder.RequireFree(folder);
            RunFolder.Check(run, overwrite: false);
            console.Line($"Making radiograph phantoms of {patients} patients in {data}");
            ConsoleObserver.Watch(console, observer => WritePhantoms(data, patients, new PatientCount(observer, patients, context.Cancellation)));
            QuickstartFolder.Mark(folder, patients);
        }

        var table = Path.Combine(data, "labels.csv");
        var recipe = Recipe.Parse(QuickstartRecipe.Text, QuickstartRecipe.FileName, []);
        var hasState = interrupted && File.Exists(Path.Combine(run, "checkpoints", "last.state"));
        var request = new TrainingRequest
        {
            Recipe = recipe,
            DataPath = table,
            OutFolder = run,
            Device = device,
            Resume = hasState,
            Overwrite = interrupted && !hasState,
        };
        var training = TrainOutput.From(
            ConsoleObserver.Watch(console, observer => new TrainingRun(observer, context.Clock).Execute(request, context.Cancellation)), request);
        training.Show(console);

        console.Line();
        console.Line("Evaluating the exported file on the held-out patients");
        var evaluation = new EvaluationRequest { ModelPath = training.Model, DataPath = table };
        var measured = ConsoleObserver.Watch(console, observer => new EvaluationRun(observer).Execute(evaluation, context.Cancellation));
        var evaluated = EvaluateOutput.From(training.Model, DataSplit.Test.Name(), (ClassificationReport)measured.Report, measured.Skipped);
        evaluated.Show(console);

        var image = Directory.GetFiles(Path.Combine(data, "images"), "*.png").Order(StringComparer.Ordinal).First();
        var predicted = PredictCommand.Predict(training.Model, [image], context.Cancellation);
        predicted.Show(console);
        console.Line($"Done in {Format.Seconds(watch.Elapsed.TotalSeconds)}. The run folder is {run}: model.onnx, metrics.json, learning-curves.png");
        console.Line("What to type next:");
        console.Line($"  {CommandText.Of("onnxrad", "inspect", training.Model)}");
        console.Line($"  {CommandText.Of("onnxrad", "predict", training.Model, image)}");
        console.Line("  onnxrad train my-recipe.yaml --data my-images.csv --out runs/mine");
        console.Line("where onnxrad stands for: dotnet run -c Release --project trainer/OnnxRad.Cli --");
        return new(training, evaluated, predicted, watch.Elapsed.TotalSeconds);
    }

    static int WritePhantoms(string data, int patients, IProgress<int> progress)
    {
        try
        {
            return Phantoms.Write(data, new PhantomOptions { Patients = patients }, PngEncoder.Encode, progress);
        }
        finally
        {
            var folder = Path.GetDirectoryName(data)!;
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    static string FreeFolder() =>
        Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? DefaultFolder : $"{DefaultFolder}-{i}").First(f => !Path.Exists(f));

    sealed class PatientCount(IRunObserver observer, int patients, CancellationToken cancellation) : IProgress<int>
    {
        public void Report(int done)
        {
            cancellation.ThrowIfCancellationRequested();
            observer.Counted("Phantom patients", done, patients);
        }
    }
}

using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad train</c>: trains what a recipe says and exports <c>model.onnx</c>.</summary>
static class TrainCommand
{
    public static Command Create(CommandContext context)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file (see docs/reference/recipes.md)." };
        var data = Options.Data();
        var output = new Option<string>("--out") { Description = "The run folder to make.", HelpName = "folder", Required = true };
        var overrides = new RecipeOptions();
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on with the run in the folder after its last finished epoch, with the same data and recipe; training.epochs may be larger, to prolong a finished run.",
        };
        var (device, skip, cache) = (Options.Device(), Options.SkipBadImages(), Options.Cache());
        var (overwrite, json) = (Options.Overwrite(), Options.Json());
        var command = new Command("train", "Train a network and export it as ONNX.")
        {
            recipe, data, output, overrides.From, overrides.Freeze, overrides.Set, overrides.Seed, device, skip, cache, overwrite, resume, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(overwrite) && result.GetValue(resume))
            {
                result.AddError("--resume and --overwrite exclude each other: choose one.");
            }
        });
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var problems = new EarlyProblems();
            var read = problems.Try(() => Recipe.Read(parsed.GetRequiredValue(recipe), overrides.Overrides(parsed)));
            var request = new TrainingRequest
            {
                Recipe = read ?? new() { Name = "", Task = "" },
                DataPath = parsed.GetRequiredValue(data),
                OutFolder = parsed.GetRequiredValue(output),
                Device = parsed.GetRequiredValue(device),
                SkipBadImages = parsed.GetValue(skip),
                Cache = parsed.GetValue(cache),
                Overwrite = parsed.GetValue(overwrite),
                Resume = parsed.GetValue(resume),
            };
            if (read is null)
            {
                RunStart.CheckPlaces(request, problems);
                problems.ThrowIfAny();
            }

            var result = ConsoleObserver.Watch(
                console, observer => new TrainingRun(observer, context.Clock).Execute(request, context.Cancellation));
            var trained = TrainOutput.From(result, request);
            trained.Show(console);
            TrainOutput.ShowNext(console, trained.Model, request.DataPath, result.HasTest);
            return trained;
        }, "Cancelled. No model was written. Where training had begun, the same command with --resume goes on after the last finished epoch."));
        return command;
    }
}

using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Models;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad evaluate</c>: measures an exported model in ONNX Runtime.</summary>
static class EvaluateCommand
{
    const string All = "all";

    public static Command Create(CommandContext context)
    {
        var (model, data, json) = (Options.Model(), Options.Data(), Options.Json());
        var (skip, cache, uneven) = (Options.SkipBadImages(), Options.Cache(), Options.ResampleUneven());
        var split = new Option<string>("--split")
        {
            Description = "The images to measure on: train, val, test or all.",
            HelpName = "split",
            DefaultValueFactory = _ => DataSplit.Test.Name(),
        };
        split.AcceptOnlyFromAmong([.. Enum.GetValues<DataSplit>().Select(s => s.Name()), All]);
        var command = new Command("evaluate", "Measure an exported model in ONNX Runtime.") { model, data, split, skip, cache, uneven, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var request = new EvaluationRequest
            {
                ModelPath = parsed.GetRequiredValue(model),
                DataPath = parsed.GetRequiredValue(data),
                Split = DataSplitNames.TryParse(parsed.GetRequiredValue(split), out var chosen) ? chosen : null,
                SkipBadImages = parsed.GetValue(skip),
                Cache = parsed.GetValue(cache),
                ResampleUneven = parsed.GetValue(uneven),
            };
            var result = ConsoleObserver.Watch(console, observer => new EvaluationRun(observer).Execute(request, context.Cancellation));
            return Show(console, request.ModelPath, parsed.GetRequiredValue(split), result);
        }));
        return command;
    }

    static object Show(CliConsole console, string model, string split, EvaluationResult result)
    {
        if (result.Report is ClassificationReport report)
        {
            var output = EvaluateOutput.From(model, split, report, result.Skipped);
            output.Show(console);
            return output;
        }

        if (result.Report is MultiTaskReport several)
        {
            var tasks = TasksOutput.From(model, split, several, result.Skipped);
            tasks.Show(console);
            return tasks;
        }

        var figures = FiguresOutput.From(model, split, result);
        figures.Show(console);
        return figures;
    }
}

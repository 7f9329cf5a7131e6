using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Models;
using OnnxRad.Runtime;
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
        split.Validators.Add(result =>
        {
            if (result.GetValue(split) is { } name && name != All && !DataSplitNames.TryParse(name, out _))
            {
                result.AddError($"--split takes train, val, test or all, and not '{name}'.");
            }
        });
        var predictions = new Option<string?>("--predictions")
        {
            Description = "A .csv file to write what the figures are computed from: a row for each image with its truth and what the model gave, of segmentations how well they agree.",
            HelpName = "file",
        };
        var command = new Command("evaluate", "Measure an exported model in ONNX Runtime.") { model, data, split, predictions, skip, cache, uneven, json };
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
            var file = parsed.GetValue(predictions);
            CheckPredictions(file, request);
            if (request.Cache is { } folder)
            {
                OutputFile.RequireCache(folder);
            }

            var result = ConsoleObserver.Watch(console, observer => new EvaluationRun(observer).Execute(request, context.Cancellation));
            var output = Show(console, request.ModelPath, parsed.GetRequiredValue(split), result);
            if (file is not null && result.Cases is { } cases)
            {
                CsvFile.Write(file, cases.Rows.Prepend(cases.Columns));
                console.Line($"Predictions: {file}");
            }

            return output;
        }));
        return command;
    }

    /// <summary>What can be known of the table before the model is run.</summary>
    static void CheckPredictions(string? file, EvaluationRequest request)
    {
        if (file is null)
        {
            return;
        }

        if (!CsvFile.IsFor(file))
        {
            throw new CommandException($"--predictions writes a table, and '{file}' is no .csv file. Give one.");
        }

        if (new SourceFiles([request.ModelPath, request.DataPath]).Contains(file))
        {
            throw new CommandException($"'{file}' is the data and would be written over. Give another file with --predictions.");
        }

        OutputFile.RequireFolder(file);
        using var model = RadModel.Open(request.ModelPath);
        if (model.Card.Task == ModelTask.Image)
        {
            throw CommandException.Usage($"'{request.ModelPath}' makes images, of which --predictions has no numbers. Leave it out; predict with --out writes the images.");
        }
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

using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using OnnxRad.Cli.Output;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad ensemble</c>: fuses models into one that gives the mean of their scores.</summary>
static class EnsembleCommand
{
    public static Command Create(CommandContext context)
    {
        var models = new Argument<string[]>("models") { Description = "Two or more model files with the same classes.", Arity = new ArgumentArity(1, 1000) };
        models.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1)
            {
                result.AddError($"One model is given, '{result.Tokens[0].Value}'; two or more are needed.");
            }
        });
        var (file, json) = (Options.OutFile(), Options.Json());
        var mean = new Option<bool>("--mean") { Description = "Take the arithmetic mean of the scores; the default." };
        var geometric = new Option<bool>("--geometric") { Description = "Take the geometric mean of the probabilities instead." };
        var weights = new Option<string?>("--weights") { Description = "What each model counts, e.g. 2,1,1; all the same where not given.", HelpName = "numbers" };
        weights.Validators.Add(result =>
        {
            if (result.GetValue(weights) is { } text && Weights(text) is null)
            {
                result.AddError($"--weights takes numbers greater than 0 separated by commas, and not '{text}'.");
            }
        });
        var name = new Option<string?>("--name") { Description = "The name of the new model; by default that of the file.", HelpName = "text" };
        var command = new Command("ensemble", "Fuse models into one ONNX file that gives the mean of their scores.")
        {
            models, file, mean, geometric, weights, name, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(mean) && result.GetValue(geometric))
            {
                result.AddError("--mean and --geometric exclude each other.");
            }

            if (result.GetValue(weights) is { } text && Weights(text) is { } each && result.GetValue(models) is { } files && each.Length != files.Length)
            {
                result.AddError($"--weights has {each.Length} {(each.Length == 1 ? "number" : "numbers")} for {files.Length} models; expected one for each.");
            }
        });
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var path = parsed.GetRequiredValue(file);
            var options = new EnsembleOptions
            {
                Rule = parsed.GetValue(geometric) ? EnsembleRule.GeometricMean : EnsembleRule.Mean,
                Weights = parsed.GetValue(weights) is { } text ? Weights(text) : null,
            };
            var output = Fuse(parsed.GetRequiredValue(models), path, options, parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path), context.Clock);
            output.Show(console);
            return output;
        }));
        return command;
    }

    static EnsembleOutput Fuse(string[] paths, string path, EnsembleOptions options, string name, TimeProvider clock)
    {
        OutputFile.RequireOf(paths, path);
        var members = paths.Select(OnnxModel.Load).ToArray();
        using var ensemble = Open(paths, options);
        var files = paths.Zip(ensemble.Members, (file, member) => (Path.GetFileName(file), Hash(file), member.Card)).ToArray();
        var card = EnsembleCard.Create(name, files, options, ToolVersion.Text, clock.GetUtcNow());
        var fused = EnsembleFusion.Fuse(members, options, card);
        var difference = FusedFile.Save(fused, path, ensemble.Members[0].Card, images => ensemble.Predict(images[0]).Combined);
        return new()
        {
            Model = path,
            Name = name,
            Rule = options.Rule == EnsembleRule.GeometricMean ? "geometric mean" : "mean",
            Members = [.. paths.Zip(card.Provenance.Members!, (file, member) => new EnsembleMemberOutput(file, member.Sha256, member.Share))],
            Inputs = [.. fused.Proto.Graph.Input.Select(ValueOutput.From)],
            Outputs = [.. fused.Outputs.Select(ValueOutput.From)],
            Thresholds = card.Thresholds,
            Difference = difference,
        };
    }

    static RadEnsemble Open(string[] paths, EnsembleOptions options)
    {
        try
        {
            return RadEnsemble.Open(paths, options);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    static double[]? Weights(string text)
    {
        var parts = text.Split(',');
        var numbers = parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers.All(number => number > 0 && double.IsFinite(number)) ? numbers : null;
    }
}

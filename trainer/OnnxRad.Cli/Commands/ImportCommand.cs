using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Graphs;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad import</c>: gives a public network a new head and other images, ready for <c>train --from</c>.</summary>
static class ImportCommand
{
    const int MostChannels = 1024;
    const int LargestSize = 8192;

    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "A classification network as an ONNX file." };
        var classes = new Option<string>("--classes")
        {
            Description = "The names of the new classes, separated by commas, in the order of the outputs.",
            HelpName = "names",
            Required = true,
        };
        classes.Validators.Add(result =>
        {
            if (Names(result.GetValue(classes)) is var names && (names.Contains("") || names.Distinct(StringComparer.Ordinal).Count() < names.Length))
            {
                result.AddError($"--classes takes different names separated by commas, and not '{result.GetValue(classes)}'.");
            }
        });
        var channels = Number("--channels", "Channels of the images, e.g. 1 for grey ones; as in the file where not given.", MostChannels);
        var size = Number("--size", "Rows and columns of the images; as in the file where not given.", LargestSize);
        var seed = new Option<int>("--seed") { Description = "Seeds the weights of the new head.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var file = Options.OutFile();
        var json = Options.Json();
        var command = new Command("import", "Make a public network one for your classes and images, to train on from it.")
        {
            model, classes, channels, size, seed, file, json,
        };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var (from, path) = (parsed.GetRequiredValue(model), parsed.GetRequiredValue(file));
            var options = new NetworkImportOptions
            {
                Classes = Names(parsed.GetValue(classes)),
                Channels = parsed.GetValue(channels),
                Size = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
            };
            var output = Import(from, path, options);
            output.Show(console);
            return output;
        }));
        return command;
    }

    static ImportOutput Import(string from, string path, NetworkImportOptions options)
    {
        OutputFile.RequireOf([from], path);
        var result = NetworkImport.Run(OnnxModel.Load(from), options);
        result.Network.Save(path);
        return ImportOutput.Of(from, path, options, result);
    }

    static Option<int?> Number(string name, string description, int largest)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (Options.Number(result) is { } value && (value < 1 || value > largest))
            {
                result.AddError($"{name} takes a number from 1 to {largest}, and not {value}.");
            }
        });
        return option;
    }

    static string[] Names(string? text) => [.. (text ?? "").Split(',').Select(name => name.Trim())];
}

using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Graphs;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad inspect</c>: what an ONNX file holds, with or without a card.</summary>
static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        var (model, providers, json) = (Options.Model(), Providers(), Options.Json());
        var command = new Command("inspect", "Show what an ONNX file holds.") { model, providers, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var path = parsed.GetRequiredValue(model);
            var output = InspectOutput.From(path, OnnxModel.Load(path));
            if (parsed.GetValue(providers) is { } names)
            {
                output = output with { Placements = ProviderReport.Measure(path, new() { Providers = ProviderOptions.Parse(names) }) };
            }

            output.Show(console);
            return output;
        }));
        return command;
    }

    static Option<string?> Providers()
    {
        var providers = new Option<string?>("--providers")
        {
            Description = "Run the model once on zeros by these execution providers, such as cuda,cpu, and show which of them runs which nodes; needs a model card.",
            HelpName = "list",
        };
        providers.Validators.Add(result =>
        {
            try
            {
                foreach (var problem in new RadModelOptions { Providers = ProviderOptions.Parse(result.GetValue(providers) ?? "") }.Problems())
                {
                    result.AddError(problem);
                }
            }
            catch (ArgumentException)
            {
                result.AddError($"--providers takes cpu, cuda, cuda:N, tensorrt and tensorrt:N (N from 0) with commas between them, and not '{result.GetValue(providers)}'.");
            }
        });
        return providers;
    }
}

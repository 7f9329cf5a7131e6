using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Torch;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad conformance</c>: the ONNX project's backend tests, run in TorchSharp.</summary>
static class ConformanceCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "A folder of ONNX backend tests: folders with model.onnx and test_data_set_0/input_0.pb, output_0.pb and so on.",
        };
        var json = Options.Json();
        var command = new Command("conformance", "Run ONNX backend tests in TorchSharp and compare with their outputs.") { folder, json };
        command.SetAction(parsed =>
        {
            var failed = false;
            var code = context.Run(parsed.GetValue(json), console =>
            {
                var output = Run(parsed.GetRequiredValue(folder), context.Cancellation);
                output.Show(console);
                failed = output.Failed > 0;
                return output;
            });
            return failed ? CliApp.Failed : code;
        });
        return command;
    }

    static ConformanceOutput Run(string folder, CancellationToken cancellation)
    {
        var cases = new List<ConformanceCase>();
        foreach (var at in ConformanceSuite.FindCases(folder))
        {
            cancellation.ThrowIfCancellationRequested();
            cases.Add(ConformanceSuite.Run(folder, at));
        }

        return ConformanceOutput.From(cases);
    }
}

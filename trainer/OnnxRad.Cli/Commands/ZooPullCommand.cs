using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Models;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad zoo pull</c>: downloads a public model and verifies it.</summary>
static class ZooPullCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "A name that 'zoo list' shows." };
        var folder = new Option<string>("--out")
        {
            Description = "The folder to put the file in, under the publisher's name of it.",
            HelpName = "folder",
            DefaultValueFactory = _ => ".",
        };
        var file = new Option<string?>("--file", "-o") { Description = "The file to write, instead of a folder.", HelpName = "path" };
        var mirror = new Option<string?>("--mirror")
        {
            Description = "A folder that holds the file under the publisher's name of it, to take it from: an http, https or file address.",
            HelpName = "address",
        };
        mirror.Validators.Add(result =>
        {
            if (result.GetValue(mirror) is { } text && MirrorOf(text) is null)
            {
                result.AddError($"--mirror takes an http, https or file address, and not '{text}'.");
            }
        });
        var unverified = new Option<bool>("--no-verify") { Description = "Take the file even where its length or SHA-256 is not the catalogue's." };
        var json = Options.Json();
        var command = new Command("pull", "Download a public model, and verify its length and SHA-256.") { name, folder, file, mirror, unverified, json };
        command.SetAction(parsed => context.Run(
            parsed.GetValue(json),
            console =>
            {
                var model = ModelCatalogue.BuiltIn().Find(parsed.GetRequiredValue(name));
                var path = parsed.GetValue(file) ?? Path.Combine(parsed.GetRequiredValue(folder), model.FileName);
                var options = new DownloadOptions { Mirror = MirrorOf(parsed.GetValue(mirror)), Verify = !parsed.GetValue(unverified) };
                var progress = new DownloadProgress(console, model);
                var result = ModelDownload.ToFileAsync(model, path, options, progress, context.Cancellation).GetAwaiter().GetResult();
                return ZooPullOutput.Show(model, result, console);
            },
            cancelled: "Cancelled. What came is kept; run the same command again to go on."));
        return command;
    }

    static Uri? MirrorOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "file" ? address : null;
}

using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad dicom info</c>: what DICOM files hold, without saying whose they are.</summary>
static class DicomInfoCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("files") { Description = "DICOM files, and folders of them.", Arity = ArgumentArity.OneOrMore };
        var identifiers = new Option<bool>("--identifiers") { Description = "Also show who the patient is, and the identifiers of study, series and object." };
        var json = Options.Json();
        var command = new Command("info", "Show what DICOM files hold. No pixel is decoded, and no identifier shown unless asked for.") { files, identifiers, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = Read([.. parsed.GetRequiredValue(files).SelectMany(path => Files(path, console.Error))], parsed.GetValue(identifiers), context.Cancellation);
            output.Show(console);
            return output;
        }));
        return command;
    }

    /// <summary>The DICOM files of a folder and the folders in it, in the order of their names; a file is itself.</summary>
    /// <exception cref="CommandException">The folder holds none, or a folder cannot be read.</exception>
    static IReadOnlyList<string> Files(string path, Action<string> note)
    {
        var found = Directory.Exists(path) ? ImagePaths.Under(path, VolumeFile.IsDicom, note) : [path];
        return found.Count > 0 ? found : throw new CommandException($"The folder '{path}' holds no DICOM file.");
    }

    /// <summary>Reads the files one after the other.</summary>
    /// <exception cref="CommandException">Files cannot be read; all of them are named.</exception>
    static DicomInfoOutput Read(IReadOnlyList<string> files, bool identifiers, CancellationToken cancellation)
    {
        var (found, problems) = (new List<DicomFileOutput>(files.Count), new List<string>());
        foreach (var path in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                found.Add(DicomFileOutput.From(path, DicomFile.Parse(File.ReadAllBytes(path)), identifiers));
            }
            catch (InvalidImageException e)
            {
                problems.Add($"'{path}': {e.Problem} {e.WayOut}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(Failures.Text(e));
            }
        }

        return problems.Count == 0
            ? new(found)
            : throw new CommandException($"{problems.Count} of {files.Count} {(files.Count == 1 ? "file" : "files")} cannot be read. {string.Join(' ', problems)}");
    }
}

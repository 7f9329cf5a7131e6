using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OnnxRad.Cli.Commands;

/// <summary>Options that several commands take.</summary>
static partial class Options
{
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON object on standard output and nothing else there; all other text goes to standard error.",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "The data: a MedMNIST-style .npz file, a folder with one folder a class, or a .csv table (image, patient, split, label).",
        HelpName = "path",
        Required = true,
    };

    public static Option<string> Device()
    {
        var device = new Option<string>("--device")
        {
            Description = "Where to train: auto, cpu, cuda or cuda:N.",
            HelpName = "device",
            DefaultValueFactory = _ => "auto",
        };
        device.Validators.Add(result =>
        {
            if (!DeviceName().IsMatch(result.GetValue(device) ?? ""))
            {
                result.AddError($"--device takes auto, cpu, cuda or cuda:N (N from 0), and not '{result.GetValue(device)}'.");
            }
        });
        return device;
    }

    public static Option<bool> ResampleUneven() => new("--resample-uneven")
    {
        Description = "Bring the slices of uneven or tilted DICOM series to equal distances and above each other by interpolation, instead of refusing them.",
    };

    public static Option<bool> SkipBadImages() => new("--skip-bad-images")
    {
        Description = "List images that cannot be read, or not be taken for their depth or size, and go on without them.",
    };

    public static Option<string?> Cache() => new("--cache")
    {
        Description = "Keep prepared images in this folder, and use those that are there; for data that do not fit into memory, or are read often.",
        HelpName = "folder",
    };

    public static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Replace a run that is already in the folder.",
    };

    public static Option<string> OutFile() => new("--out", "-o") { Description = "The file to write.", HelpName = "path", Required = true };

    /// <summary>The number of an option for a validator, which may not ask for the value of one that is none.</summary>
    /// <returns>Null where none was given, or it is none, which the parser says.</returns>
    public static int? Number(OptionResult result) =>
        result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Argument<string> Model() => new("model")
    {
        Description = "A model file.",
    };

    [GeneratedRegex(@"\A(auto|cpu|cuda(:[0-9]{1,3})?)\z")]
    private static partial Regex DeviceName();
}

using System.CommandLine;

namespace OnnxRad.Cli.Commands;

/// <summary>Options that several commands take.</summary>
static class Options
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

    public static Option<string> Device() => new("--device")
    {
        Description = "Where to train: auto, cpu, cuda or cuda:N.",
        HelpName = "device",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<bool> SkipBadImages() => new("--skip-bad-images")
    {
        Description = "List unreadable images and go on without them.",
    };

    public static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Replace a run that is already in the folder.",
    };

    public static Argument<string> Model() => new("model")
    {
        Description = "A model file.",
    };
}

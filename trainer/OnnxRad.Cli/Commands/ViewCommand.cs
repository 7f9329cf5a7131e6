using System.CommandLine;
using System.Globalization;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad view</c>: an image as a PNG or DICOM file of 8 bits.</summary>
static class ViewCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "An image of any format that is read." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write: .png, or .dcm for a DICOM Secondary Capture.", HelpName = "path", Required = true };
        var frame = new Option<int>("--frame") { Description = "The frame or slice, counted from 1.", HelpName = "number", DefaultValueFactory = _ => 1 };
        var window = new Option<string>("--window")
        {
            Description = "Centre and width of the values that are spread over the grey levels, as 40,400; without it those that the file proposes, else all.",
            HelpName = "centre,width",
        };
        window.Validators.Add(result =>
        {
            if (Window(result.GetValue(window)) is null)
            {
                result.AddError($"--window takes a centre and a width above 0, as 40,400, and not '{result.GetValue(window)}'.");
            }
        });
        var json = Options.Json();
        var command = new Command("view", "Write an image as a PNG or DICOM file for looking at.") { file, output, frame, window, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var result = View(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), parsed.GetValue(frame), Window(parsed.GetValue(window)), context.Clock);
            result.Show(console);
            return result;
        }));
        return command;
    }

    static ViewOutput View(string file, string output, int frame, ImageWindow? window, TimeProvider clock)
    {
        var image = ImageFile.Read(file);
        if (frame < 1 || frame > image.Depth)
        {
            throw new CommandException($"'{file}' has {(image.Depth == 1 ? "1 frame" : $"{image.Depth} frames")}, and --frame asks for {frame}.");
        }

        if (Path.GetFullPath(file) == Path.GetFullPath(output))
        {
            throw new CommandException($"'{output}' is the image and would be written over. Give another file with --output.");
        }

        var slice = image.Slice(frame - 1);
        var shown = window ?? DisplayLevels.WindowOf(slice);
        var levels = DisplayLevels.Of(slice, shown);
        OutputFile.Write(output, DicomTarget.IsFor(output) ? SecondaryCapture(file, levels, clock) : PngEncoder.Encode(levels));
        return new(file, output, slice.Width, slice.Height, image.Depth, frame, shown.Low, shown.High);
    }

    static byte[] SecondaryCapture(string file, RadImage levels, TimeProvider clock)
    {
        var data = File.ReadAllBytes(file);
        return DicomSecondaryCapture.Encode(
            levels,
            DicomFile.Probe(data) ? DicomFile.Parse(data) : null,
            new() { Created = clock.GetLocalNow(), Algorithm = "Window", SoftwareVersion = ToolVersion.Text });
    }

    static ImageWindow? Window(string? text)
    {
        var numbers = text?.Split(',');
        return numbers is [var center, var width]
            && double.TryParse(center, NumberStyles.Float, CultureInfo.InvariantCulture, out var c) && double.IsFinite(c)
            && double.TryParse(width, NumberStyles.Float, CultureInfo.InvariantCulture, out var w) && double.IsFinite(w) && w > 0
                ? ImageWindow.FromCenter(c, w, "LINEAR_EXACT")
                : null;
    }
}

using System.CommandLine;
using System.Globalization;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad view</c>: an image as a PNG or DICOM file of 8 bits.</summary>
static class ViewCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "An image of any format that is read, a slice of a volume, as brain.nii.gz#12, or a folder with the DICOM files of a series." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write: .png, or .dcm for a DICOM Secondary Capture.", HelpName = "path", Required = true };
        var frame = new Option<int?>("--frame") { Description = "The frame or slice, counted from 1; without it the first.", HelpName = "number" };
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
        var (series, uneven, json) = (SeriesOption.Create(""), Options.ResampleUneven(), Options.Json());
        var command = new Command("view", "Write an image as a PNG or DICOM file for looking at.") { file, output, frame, series, window, uneven, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var choice = new SeriesAsked(SeriesOption.Of(parsed.GetValue(series)), parsed.GetValue(uneven));
            var result = View(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), parsed.GetValue(frame), choice, Window(parsed.GetValue(window)), context.Clock);
            result.Show(console);
            return result;
        }));
        return command;
    }

    // What a folder of DICOM files becomes.
    readonly record struct SeriesAsked(DicomSeriesChoice? Choice, bool ResampleUneven);

    static ViewOutput View(string file, string output, int? asked, SeriesAsked series, ImageWindow? window, TimeProvider clock)
    {
        var (path, slice) = SliceReader.Parse(file);
        if (slice is not null && asked is not null)
        {
            throw new CommandException($"'{file}' names a slice, and --frame another. Give one of both.");
        }

        if (series.Choice is not null && !Directory.Exists(path))
        {
            throw new CommandException($"--series chooses among the DICOM files of a folder, and '{path}' is none. Leave it out.");
        }

        var frame = slice ?? asked ?? 1;
        var volume = Directory.Exists(path) ? VolumeFile.Read(path, series.Choice, series.ResampleUneven) : new(ImageFile.ReadUpright(path), 0, null);
        var image = volume.Image;
        if (frame < 1 || frame > image.Depth)
        {
            throw new CommandException(
                $"'{path}' has {(image.Depth == 1 ? "1 frame" : $"{image.Depth} frames")}, and {(slice is null ? "--frame" : $"'#{slice}'")} asks for {frame}.");
        }

        if (new SourceFiles([file]).Contains(output))
        {
            var what = Directory.Exists(path) ? $"one of the files of '{path}'" : "the image";
            throw new CommandException($"'{output}' is {what} and would be written over. Give another file with --output.");
        }

        if (series.ResampleUneven && DicomTarget.IsFor(output))
        {
            throw new CommandException($"'{output}' would be a DICOM file of a slice that --resample-uneven may have made of two. Write a .png file.");
        }

        var seen = image.Slice(frame - 1);
        var shown = window ?? DisplayLevels.WindowOf(seen);
        var levels = DisplayLevels.Of(seen, shown);
        var source = volume.Slices.Count > 0 ? volume.Slices[frame - 1].File : null;
        var content = DicomTarget.IsFor(output) ? SecondaryCapture(source ?? Source(path), levels, clock) : PngEncoder.Encode(levels);
        AtomicFile.Write(output, stream => stream.Write(content));
        return new(file, output, seen.Width, seen.Height, image.Depth, frame, shown.Low, shown.High);
    }

    static DicomFile? Source(string file)
    {
        var data = File.ReadAllBytes(file);
        return DicomFile.Probe(data) ? DicomFile.Parse(data) : null;
    }

    static byte[] SecondaryCapture(DicomFile? source, RadImage levels, TimeProvider clock) => DicomSecondaryCapture.Encode(
        levels, source, new() { Created = clock.GetLocalNow(), Algorithm = "Window", SoftwareVersion = ToolVersion.Text });

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

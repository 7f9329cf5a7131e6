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
            Description = "Centre and width of the values that are spread over the grey levels, as 40,400; without it those that the file proposes, else those of the frame, or 0 to 255 of 8 bits.",
            HelpName = "centre,width",
        };
        window.Validators.Add(result =>
        {
            if (Window(result.GetValue(window)) is null)
            {
                result.AddError($"--window takes a centre and a width above 0, as 40,400, and not '{result.GetValue(window)}'.");
            }
        });
        var mask = new Option<string>("--mask")
        {
            Description = "Labels to draw over the image, each in its colour: a PNG or NIfTI label map, of a slice or of the whole volume, or a DICOM segmentation.",
            HelpName = "labels",
        };
        var labels = new Option<bool>("--labels") { Description = "The file is a label map: show each label in its colour, on black." };
        var (series, uneven, json) = (SeriesOption.Create(""), Options.ResampleUneven(), Options.Json());
        var command = new Command("view", "Write an image, or labels over it, as a PNG or DICOM file for looking at.")
        {
            file, output, frame, series, window, uneven, mask, labels, json,
        };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var request = new Request(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), parsed.GetValue(frame), Window(parsed.GetValue(window)))
            {
                Mask = parsed.GetValue(mask),
                LabelsAlone = parsed.GetValue(labels),
                Series = SeriesOption.Of(parsed.GetValue(series)),
                ResampleUneven = parsed.GetValue(uneven),
            };
            request.Check();
            var result = View(request, context.Clock);
            result.Show(console);
            return result;
        }));
        return command;
    }

    sealed record Request(string File, string Output, int? Frame, ImageWindow? Window)
    {
        public string? Mask { get; init; }

        public bool LabelsAlone { get; init; }

        public DicomSeriesChoice? Series { get; init; }

        public bool ResampleUneven { get; init; }

        /// <summary>What can be known before anything is read.</summary>
        public void Check()
        {
            CheckOutput();
            if (LabelsAlone && (Mask is not null || Window is not null))
            {
                throw CommandException.Usage($"--labels shows the labels of '{File}' alone, and {(Mask is null ? "--window" : "--mask")} goes with an image. Give one of both.");
            }

            var (path, slice) = SliceReader.Parse(File);
            if (slice is not null && Frame is not null)
            {
                throw CommandException.Usage($"'{File}' names a slice, and --frame another. Give one of both.");
            }

            if (Series is not null && !Directory.Exists(path))
            {
                throw new CommandException($"--series chooses among the DICOM files of a folder, and '{path}' is none. Leave it out.");
            }

            if (LabelsAlone && VolumeFile.IsSegmentation(path))
            {
                throw new CommandException($"'{path}' is a DICOM segmentation, whose frames are parts of labels. Give its image, and it with --mask.");
            }

            if (LabelsAlone || Mask is not null)
            {
                ViewLabels.Check(Mask ?? path);
            }
        }

        void CheckOutput()
        {
            if (!DicomTarget.IsFor(Output) && !Output.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw new CommandException($"'{Output}' cannot be written: view makes .png files, and .dcm files for a DICOM Secondary Capture. Give one of them with --output.");
            }

            OutputFile.Require(Output);

            if (ResampleUneven && DicomTarget.IsFor(Output))
            {
                throw CommandException.Usage($"'{Output}' would be a DICOM file of a slice that --resample-uneven may have made of two. Write a .png file.");
            }

            if (new SourceFiles([File]).Contains(Output))
            {
                var path = SliceReader.Parse(File).File;
                var what = Directory.Exists(path) ? $"one of the files of '{path}'" : "the image";
                throw new CommandException($"'{Output}' is {what} and would be written over. Give another file with --output.");
            }

            if (Mask is not null && new SourceFiles([Mask]).Contains(Output))
            {
                throw new CommandException($"'{Output}' is the file of the labels and would be written over. Give another file with --output.");
            }
        }
    }

    static ViewOutput View(Request request, TimeProvider clock)
    {
        var (path, slice) = SliceReader.Parse(request.File);
        var frame = slice ?? request.Frame ?? 1;
        var volume = Directory.Exists(path)
            ? SeriesOption.Name(() => VolumeFile.Read(path, request.Series, request.ResampleUneven))
            : new(VolumeFile.IsDicom(path) ? ImageFile.Read(path) : ImageFile.ReadUpright(path), 0, null); // of DICOM also what is no image of a patient
        var image = volume.Image;
        if (frame < 1 || frame > image.Depth)
        {
            throw new CommandException(
                $"'{path}' has {(image.Depth == 1 ? "1 frame" : $"{image.Depth} frames")}, and {(slice is null ? "--frame" : $"'#{slice}'")} asks for {frame}.{(frame < 1 ? " The first is 1." : "")}");
        }

        var seen = image.Slice(frame - 1);
        var (window, isOfValues) = request.LabelsAlone ? (null, false) : request.Window is { } asked ? (asked, false) : ViewWindow.Of(image, seen);
        var levels = window is null ? null : DisplayLevels.Of(seen, window);
        var drawn = request.Mask is null && levels is not null ? (Picture: levels, Labels: null) : ViewLabels.Draw(request.Mask ?? path, path, image, frame - 1, levels);
        var source = volume.Slices.Count > 0 ? volume.Slices[frame - 1].File : null;
        OutputFile.Write(
            request.Output, DicomTarget.IsFor(request.Output) ? SecondaryCapture(source ?? Source(path), drawn.Picture, clock) : PngEncoder.Encode(drawn.Picture));
        return new(request.File, request.Output, seen.Width, seen.Height, image.Depth, frame, window?.Low, window?.High, drawn.Labels) { IsRangeOfValues = isOfValues };
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

using OnnxRad.Cli.Commands;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>Writes what a model gives for the pixels of DICOM images as one DICOM file: a segmentation, or images.</summary>
sealed class DicomTarget
{
    readonly RadModel _model;
    readonly string _path;
    readonly bool _isFractional;
    readonly DicomSeriesChoice? _series;
    readonly List<DicomSegmentedFrame> _frames = [];
    readonly List<RadImage> _images = [];
    DicomFile? _source;

    /// <param name="model">A model that segments, or makes images.</param>
    /// <param name="path">The .dcm file.</param>
    /// <param name="images">The files that the model will be run on.</param>
    /// <param name="isFractional">Whether probabilities are written.</param>
    /// <param name="series">The series to take of folders, for models of volumes; null where they have one.</param>
    /// <exception cref="CommandException">The target does not fit the images; nothing was written.</exception>
    public DicomTarget(RadModel model, string path, IReadOnlyList<string> images, bool isFractional, DicomSeriesChoice? series = null)
    {
        (_model, _path, _isFractional, _series) = (model, path, isFractional, series);
        var sources = new SourceFiles(images);
        if (sources.Contains(path))
        {
            throw new CommandException($"'{path}' is one of the images and would be written over. Give another file with --out.");
        }

        if (model.Card.Task == ModelTask.Image && sources.WouldContain(path))
        {
            throw new CommandException($"'{path}' would be an image among the slices of its series, and be read as one of them. Give a file in another folder with --out.");
        }

        if (isFractional && model.Card.Activation is not (Activation.Softmax or Activation.Sigmoid))
        {
            throw CommandException.Usage($"'{model.Source}' gives scores that are no probabilities. Leave out --probabilities.");
        }

        if (model.Card.Task == ModelTask.Image && images.Count > 1)
        {
            throw new CommandException($"{images.Count} images do not fit the one file '{path}'. Run them one by one, or give a folder with --out.");
        }

        OutputFile.RequireFolder(path);
        if (series is null && SeriesOfFile.FirstOther(images) is { } other)
        {
            throw new CommandException(
                $"'{path}' would be one DICOM file, of images of one series; '{images[0]}' and '{other}' are of two. "
                + "Run each series by itself, or give a folder with --out.");
        }
    }

    /// <summary>Whether a target is a DICOM file.</summary>
    public static bool IsFor(string? path) =>
        string.Equals(Path.GetExtension(path), ".dcm", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>Runs the model on the frames of a file, or on the slice of a volume, and keeps what it found.</summary>
    /// <returns>One for each frame.</returns>
    /// <exception cref="InvalidImageException">The file is no DICOM image, or damaged.</exception>
    /// <exception cref="InvalidDataException">There is no such slice.</exception>
    public IReadOnlyList<PredictedPixels> Predict(string path, IReadOnlyDictionary<string, float> covariates)
    {
        if (_model.Preprocessor.TakesVolumes)
        {
            return [PredictVolume(path, covariates)];
        }

        var frames = Frames(path);
        _source ??= frames[0].File;
        var found = new List<PredictedPixels>();
        foreach (var (file, frame) in frames)
        {
            using var image = file.ReadFrame(frame);
            var findings = _model.Predict(image, covariates);
            if (findings.Map is { } map)
            {
                _frames.Add(new(file, frame, [.. Enumerable.Range(1, map.Classes.Count - 1).Select(c => Values(map, c))]));
            }
            else
            {
                _images.Add(findings.Image!);
            }

            found.Add(PredictedPixels.From(frames.Count == 1 ? path : $"{path} frame {frame + 1}", findings, _path));
        }

        return found;
    }

    PredictedPixels PredictVolume(string path, IReadOnlyDictionary<string, float> covariates)
    {
        var volume = SeriesOption.Name(() => VolumeFile.Read(path, _series));
        if (volume.Slices is not [{ File: var source }, ..])
        {
            throw new InvalidImageException("It is no DICOM image.", "A .dcm file is written of DICOM images; for others give a .nii.gz file or a folder with --out.", path);
        }

        _source ??= source;
        var findings = _model.Predict(volume.Image, covariates);
        if (findings.Map is { } map)
        {
            ReadOnlyMemory<byte>[] segments = [.. Enumerable.Range(1, map.Classes.Count - 1).Select(c => Values(map, c))];
            var size = map.Height * map.Width;
            _frames.AddRange(volume.Slices.Select((slice, z) => new DicomSegmentedFrame(slice.File, slice.Frame, [.. segments.Select(values => values.Slice(z * size, size))])));
        }
        else
        {
            _images.Add(findings.Image!);
        }

        return PredictedPixels.From(path, findings, _path);
    }

    /// <summary>Writes what was found in all files.</summary>
    /// <exception cref="CommandException">The files do not belong together.</exception>
    public void Write(DateTimeOffset now)
    {
        var options = new DicomWriteOptions
        {
            Created = now,
            Algorithm = $"{_model.Card.Name} {_model.Card.Version}",
            SoftwareVersion = ToolVersion.Text,
            SeriesDescription = _model.Card.Name,
        };
        try
        {
            var content = _images.Count > 0
                ? DicomSecondaryCapture.Encode(_images.Count == 1 ? _images[0] : Stack(_images), _source, options)
                : DicomSegmentation.Encode(_frames, [.. _model.Card.Classes.Skip(1).Select(DicomSegment.Of)], _isFractional, options);
            OutputFile.WriteInFolder(_path, content);
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"'{_path}' cannot be written. {e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)}");
        }
    }

    /// <summary>The frames of a file, or the one that is the slice.</summary>
    static List<(DicomFile File, int Frame)> Frames(string image)
    {
        var (path, slice) = SliceReader.Parse(image);
        var opened = Directory.Exists(path) ? null : Open(path);
        List<(DicomFile File, int Frame)> frames = opened is null
            ? [.. VolumeFile.Read(path).Slices.Select(part => (part.File, part.Frame))]
            : [.. Enumerable.Range(0, opened.FrameCount).Select(frame => (opened, frame))];
        return slice is null ? frames
            : slice <= frames.Count ? [frames[slice.Value - 1]]
            : throw new InvalidDataException($"The slice {slice} of '{Path.GetFileName(path)}' is asked for, and it has {frames.Count}.");
    }

    static DicomFile Open(string path)
    {
        var data = File.ReadAllBytes(path);
        if (!DicomFile.Probe(data))
        {
            throw new InvalidImageException(
                "It does not begin like a DICOM file.", "A .dcm file is written of DICOM images; for others give a .png file or a folder with --out.", path);
        }

        try
        {
            var file = DicomFile.Parse(data);
            file.RequireImage();
            return file;
        }
        catch (InvalidImageException e)
        {
            throw new InvalidImageException(e.Problem, e.WayOut, path, e);
        }
    }

    ReadOnlyMemory<byte> Values(LabelMap map, int c) => _isFractional
        ? Array.ConvertAll(map.ScoresOf(c), score => (byte)MathF.Round(Math.Clamp(score, 0, 1) * byte.MaxValue))
        : Array.ConvertAll(map.MaskOf(c).Pixels.ToArray(), value => (byte)value);

    static RadImage Stack(List<RadImage> frames)
    {
        var (first, size) = (frames[0], frames[0].Height * frames[0].Width);
        var pixels = new float[(long)first.Channels * frames.Count * size];
        for (var i = 0; i < frames.Count; i++)
        {
            for (var channel = 0; channel < first.Channels; channel++)
            {
                frames[i].Pixels.Slice(channel * size, size).CopyTo(pixels.AsMemory(((channel * frames.Count) + i) * size));
            }
        }

        return new(first.Channels, frames.Count, first.Height, first.Width, first.BitsStored, pixels);
    }
}

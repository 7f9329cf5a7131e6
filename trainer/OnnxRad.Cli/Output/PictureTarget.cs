using OnnxRad.Imaging;
using OnnxRad.Runtime;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>Writes label maps and images as PNG files, those of volumes as NIfTI files.</summary>
sealed class PictureTarget
{
    static readonly string[] s_nifti = [".nii.gz", ".nii"];
    static readonly string[] s_png = [".png"];

    // Beside the formats of images that are read: by such a name a file is meant, and not a folder with a dot in its name.
    static readonly string[] s_others =
        [".bmp", ".gif", ".webp", ".svg", ".pdf", ".mha", ".mhd", ".nrrd", ".npy", ".npz", ".mat", ".csv", ".tsv", ".json", ".txt", ".xlsx", ".zip"];

    readonly string? _path;
    readonly bool _isFile;
    readonly bool _ofVolumes;
    readonly SourceFiles _sources;

    /// <param name="path">A .png file, of volumes a .nii.gz or .nii file, or a folder; null writes nothing.</param>
    /// <param name="images">The images that will be written.</param>
    /// <param name="read">What they are made of: the same, or the files of a case.</param>
    /// <param name="ofVolumes">Whether they are volumes.</param>
    /// <exception cref="CommandException">The target does not fit the images; nothing was written.</exception>
    public PictureTarget(string? path, IReadOnlyList<string> images, IReadOnlyList<string> read, bool ofVolumes)
    {
        (_path, _ofVolumes) = (path, ofVolumes);
        _isFile = EndsIn(path, ofVolumes ? s_nifti : s_png) && !Directory.Exists(path);
        if (path is not null && !_isFile && (ImageFormats.HasKnownExtension(path) || EndsIn(path, s_others)) && !Directory.Exists(path))
        {
            throw new CommandException(
                $"'{path}' cannot hold {(ofVolumes ? "a volume. Give a .nii.gz" : "an image. Give a .png")} file, a .dcm file for images of DICOM, or a folder with --out.");
        }

        if (!_isFile && File.Exists(path))
        {
            throw new CommandException(
                $"'{path}' is a file, and --out takes a folder, or {(ofVolumes ? "a .nii.gz file for one volume" : "a .png file for one image")}. Give one of them.");
        }

        if (_isFile && images.Count > 1)
        {
            throw new CommandException($"{images.Count} images do not fit the one file '{path}'. Give a folder with --out.");
        }

        var twice = images.Select(NameOf).GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"'{g.Key}'").ToList();
        if (path is not null && twice.Count > 0)
        {
            throw new CommandException($"Several images would be written as {string.Join(", ", twice)} in '{path}'. Run them one folder at a time.");
        }

        _sources = new(read);
        if (path is not null)
        {
            images.ToList().ForEach(image => ThrowIfSource(FileOf(image)!));
            if (_isFile)
            {
                OutputFile.RequireFolder(path);
            }
            else
            {
                OutputFile.RequireIn(path);
            }
        }
    }

    /// <summary>Writes what was found in an image.</summary>
    /// <returns>The file, or those of each class where classes overlap; null where none is to be written.</returns>
    /// <exception cref="CommandException">The file cannot be written, or would take the place of an image.</exception>
    public string? Write(string image, Findings findings)
    {
        if (FileOf(image) is not { } file)
        {
            return null;
        }

        if (findings.Map is not { HasOverlap: true } map)
        {
            Write(image, file, findings.Map?.ToImage() ?? findings.Image!, isLabels: findings.Map is not null);
            return file;
        }

        string[] masks = [.. Enumerable.Range(1, map.Classes.Count - 1).Select(c => MaskFile(file, c, map.Classes[c]))];
        Array.ForEach(masks, ThrowIfSource);
        for (var c = 1; c < map.Classes.Count; c++)
        {
            Write(image, masks[c - 1], map.MaskOf(c), isLabels: true);
        }

        return string.Join(", ", masks);
    }

    void Write(string image, string file, RadImage made, bool isLabels) =>
        OutputFile.WriteInFolder(file, _ofVolumes ? NiftiEncoder.Encode(made, SourceOf(image), EndsIn(file, ".gz"), isLabels) : PngEncoder.Encode(made));

    void ThrowIfSource(string file)
    {
        if (_sources.Contains(file))
        {
            throw new CommandException($"'{file}' is one of the images and would be written over. Give another file or folder with --out.");
        }
    }

    /// <summary>The file of one class beside that of the image: <c>scan.1-whole_tumour.png</c>.</summary>
    string MaskFile(string file, int index, string name)
    {
        var ending = (_ofVolumes ? s_nifti : s_png).First(ending => EndsIn(file, ending));
        var safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return $"{file[..^ending.Length]}.{index}-{safe}{ending}";
    }

    /// <summary>The NIfTI file whose order of voxels the result has; null for DICOM.</summary>
    static NiftiFile? SourceOf(string image)
    {
        if (!File.Exists(image) || VolumeFile.IsDicom(image))
        {
            return null;
        }

        var data = File.ReadAllBytes(image);
        return NiftiFile.Probe(data) ? NiftiFile.Parse(data) : null;
    }

    string? FileOf(string image) => _path is null || _isFile ? _path : Path.Combine(_path, NameOf(image));

    /// <summary>The name of an image's file: <c>scan.png</c>, of a slice <c>scan.slice12.png</c>.</summary>
    string NameOf(string image)
    {
        var (path, slice) = SliceReader.Parse(image);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var ending = s_nifti.FirstOrDefault(ending => EndsIn(name, ending)) ?? Path.GetExtension(name);
        return (Directory.Exists(path) ? name : name[..^ending.Length]) + (slice is null ? "" : $".slice{slice}") + (_ofVolumes ? s_nifti[0] : s_png[0]);
    }

    static bool EndsIn(string? path, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (path?.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ?? false)
            {
                return true;
            }
        }

        return false;
    }
}

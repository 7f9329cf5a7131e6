using System.Globalization;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>
/// Reads images, and slices of volumes: <c>brain.nii.gz#12</c> is the twelfth slice, counted from 1. A volume may be a folder with the files of a
/// DICOM series.
/// </summary>
/// <remarks>
/// The last volumes are kept, up to 16 and 1 GiB of them, as their slices usually follow each other: those of a row of a table are of several volumes where
/// cases have several images, or targets are slices too. Safe for concurrent calls.
/// </remarks>
/// <param name="read">Reads a file.</param>
public sealed class SliceReader(Func<string, RadImage> read)
{
    const int MostVolumes = 16;
    const long MostBytes = 1L << 30;

    readonly Lock _lock = new();
    readonly List<(string File, RadImage Volume)> _kept = []; // the last one asked for is the last one

    /// <summary>Takes a path apart.</summary>
    /// <param name="path">A path; one of a file that is there is taken as it is.</param>
    /// <returns>The file, and the slice from 1; null where the whole is meant.</returns>
    public static (string File, int? Slice) Parse(string path)
    {
        var mark = path.LastIndexOf('#');
        return mark > 0
            && int.TryParse(path.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var slice)
            && slice > 0
            && !StoredImage.Exists(path)
                ? (path[..mark], slice)
                : (path, null);
    }

    /// <summary>Reads an image, or a slice.</summary>
    /// <param name="path">A path as <see cref="Parse"/> takes it.</param>
    /// <exception cref="InvalidDataException">There is no such slice.</exception>
    public RadImage Read(string path)
    {
        var (file, slice) = Parse(path);
        if (slice is null)
        {
            return read(file);
        }

        lock (_lock)
        {
            var volume = Volume(file);
            if (slice > volume.Depth)
            {
                throw new InvalidDataException($"The slice {slice} of '{Path.GetFileName(file)}' is asked for, and it has {volume.Depth}.");
            }

            if (volume.Depth > 1)
            {
                return volume.Slice(slice.Value - 1);
            }

            // An image of one slice is its own slice, and the caller's.
            _kept.RemoveAt(_kept.Count - 1);
            return volume;
        }
    }

    RadImage Volume(string file)
    {
        var at = _kept.FindIndex(kept => kept.File == file);
        if (at < 0)
        {
            while (_kept.Count >= MostVolumes || _kept.Sum(kept => (long)sizeof(float) * kept.Volume.Pixels.Length) > MostBytes)
            {
                _kept[0].Volume.Dispose();
                _kept.RemoveAt(0);
            }

            _kept.Add((file, read(file)));
        }
        else
        {
            var found = _kept[at];
            _kept.RemoveAt(at);
            _kept.Add(found);
        }

        return _kept[^1].Volume;
    }
}

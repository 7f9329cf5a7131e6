using System.Globalization;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>
/// Reads images, and slices of volumes: <c>brain.nii.gz#12</c> is the twelfth slice, counted from 1. A volume may be a folder with the files of a
/// DICOM series.
/// </summary>
/// <remarks>The last volume is kept, as its slices usually follow each other. Safe for concurrent calls.</remarks>
/// <param name="read">Reads a file.</param>
public sealed class SliceReader(Func<string, RadImage> read)
{
    readonly Lock _lock = new();
    (string File, RadImage Volume)? _last;

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
            if (_last?.File != file)
            {
                _last?.Volume.Dispose();
                _last = null;
                _last = (file, read(file));
            }

            var volume = _last.Value.Volume;
            if (slice > volume.Depth)
            {
                throw new InvalidDataException($"The slice {slice} of '{Path.GetFileName(file)}' is asked for, and it has {volume.Depth}.");
            }

            if (volume.Depth > 1)
            {
                return volume.Slice(slice.Value - 1);
            }

            // An image of one slice is its own slice, and the caller's.
            _last = null;
            return volume;
        }
    }
}

using System.Buffers;
using OnnxRad.Imaging.Labels;

namespace OnnxRad.Imaging;

/// <summary>One decoded image or volume: modality values, and what is needed to read them.</summary>
/// <remarks>
/// Larger values are brighter, whatever the file's photometric interpretation. Disposing of an image is not necessary; who reads many, one
/// after the other, saves the garbage collector large arrays by it, as the next one may get the memory of the last.
/// </remarks>
public sealed class RadImage : IDisposable
{
    readonly ReadOnlyMemory<float> _pixels;
    readonly float[]? _rented;
    int _disposed;

    /// <summary>Wraps the decoded pixels of an image; the array is not copied.</summary>
    /// <param name="channels">1 (grey) or 3 (RGB).</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="bitsStored">Bits of a stored value, 1 to 64.</param>
    /// <param name="pixels">Values of shape (C, H, W), plane after plane, row after row.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the number of pixels does not fit the shape.</exception>
    public RadImage(int channels, int height, int width, int bitsStored, float[] pixels)
        : this(channels, 1, height, width, bitsStored, pixels)
    {
    }

    /// <summary>Wraps the decoded voxels of a volume, or the frames of a sequence; the array is not copied.</summary>
    /// <param name="channels">1 (grey) or 3 (RGB).</param>
    /// <param name="depth">Slices or frames, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="bitsStored">Bits of a stored value, 1 to 64.</param>
    /// <param name="pixels">Values of shape (C, D, H, W).</param>
    /// <exception cref="ArgumentException">A value is out of range, or the number of pixels does not fit the shape.</exception>
    public RadImage(int channels, int depth, int height, int width, int bitsStored, float[] pixels)
        : this(channels, depth, height, width, bitsStored, pixels, null)
    {
    }

    /// <summary>Wraps values in an array of the shared pool, which goes back there with <see cref="Dispose"/>.</summary>
    internal RadImage(int channels, int depth, int height, int width, int bitsStored, ReadOnlyMemory<float> pixels, float[]? rented)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bitsStored, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitsStored, 64);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 (grey) or 3 (RGB) channels.");
        }

        if (pixels.Length != (long)channels * depth * height * width)
        {
            var shape = depth == 1 ? $"{channels} x {height} x {width} (channels, rows, columns)"
                : $"{channels} x {depth} x {height} x {width} (channels, slices, rows, columns)";
            throw new ArgumentException($"{pixels.Length} pixels do not fill {shape}.", nameof(pixels));
        }

        (Channels, Depth, Height, Width, BitsStored, _pixels, _rented) = (channels, depth, height, width, bitsStored, pixels, rented);
    }

    /// <summary>The number of channels.</summary>
    /// <value>1 (grey) or 3 (RGB).</value>
    public int Channels { get; }

    /// <summary>The number of slices or frames.</summary>
    /// <value>1 for an image.</value>
    public int Depth { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>Bits of a stored value.</summary>
    /// <value>1 to 64; 8 for most PNG and JPEG files, 10 to 16 for most DICOM files.</value>
    public int BitsStored { get; }

    /// <summary>The values, shape (C, D, H, W); for images, where D is 1, that is (C, H, W).</summary>
    /// <exception cref="ObjectDisposedException">The image was disposed of.</exception>
    public ReadOnlyMemory<float> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _pixels;
        }
    }

    /// <summary>Whether the values are grey levels or colours of 0 to 2^<see cref="BitsStored"/> - 1, not quantities such as Hounsfield units.</summary>
    /// <value>True for PNG and JPEG; of DICOM for unsigned values without a rescale.</value>
    public bool IsGreyLevels { get; init; } = true;

    /// <summary>The kind of device, for example <c>CT</c> or <c>DX</c> (DICOM Modality); null where the file does not say.</summary>
    public string? Modality { get; init; }

    /// <summary>The distance of pixels in mm; null where the file does not say.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Where the first slice lies in the patient; null where the file does not say.</summary>
    public ImagePlane? Plane { get; init; }

    /// <summary>The windows that the file proposes for viewing, for all of its frames; the preferred one first.</summary>
    /// <value>
    /// Of a volume those that all slices propose; where they have none in common, one from the lowest to the highest end of those that slices prefer.
    /// A slice that was taken out of it has its own again.
    /// </value>
    public IReadOnlyList<ImageWindow> Windows { get; init; } = [];

    /// <summary>Whose image it is and which; kept apart, never printed.</summary>
    public ImageIdentifiers Identifiers { get; init; } = ImageIdentifiers.None;

    /// <summary>The frame of its file that the image begins with, counted from 0; null where it has one, or it is not known.</summary>
    internal int? FirstFrame { get; init; }

    /// <summary>The slices that a DICOM series was made of, or the series that the image is a slice of; null for others.</summary>
    internal ImagedSlices? Imaged { get; init; }

    /// <summary>The windows of each slice, where they are not those of all; else empty.</summary>
    internal IReadOnlyList<IReadOnlyList<ImageWindow>> WindowsOfSlices { get; init; } = [];

    /// <summary>Gives the memory of the pixels back, for other images; those taken from <see cref="Pixels"/> must not be used any more.</summary>
    /// <remarks>Images whose array came from the caller, or of formats that do not pool theirs, stay as they are.</remarks>
    public void Dispose()
    {
        if (_rented is not null && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ArrayPool<float>.Shared.Return(_rented);
        }
    }

    /// <summary>Copies a slice or frame out of a volume.</summary>
    /// <param name="index">0 to <see cref="Depth"/> - 1.</param>
    /// <returns>An image of depth 1; its plane is the slice's where the volume's slices are equally spaced.</returns>
    public RadImage Slice(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Depth);
        if (Depth == 1)
        {
            return this;
        }

        var size = Height * Width;
        var pixels = new float[Channels * size];
        for (var channel = 0; channel < Channels; channel++)
        {
            Pixels.Slice((int)((((long)channel * Depth) + index) * size), size).CopyTo(pixels.AsMemory(channel * size));
        }

        return new(Channels, Height, Width, BitsStored, pixels)
        {
            IsGreyLevels = IsGreyLevels,
            Modality = Modality,
            Spacing = Spacing,
            Plane = Spacing?.Slice is { } step && Plane is { } plane ? plane with { Origin = plane.Origin + (index * step * plane.Normal) } : null,
            Windows = WindowsOfSlices.Count > 0 ? WindowsOfSlices[index] : Windows,
            Identifiers = Identifiers,
            FirstFrame = (FirstFrame ?? 0) + index,
            Imaged = Imaged is { } imaged ? imaged with { First = index } : null,
        };
    }
}

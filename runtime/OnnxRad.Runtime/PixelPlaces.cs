using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>Where the pixels of an image lie in what a network gives for it: the way back from the fit of the preprocessing.</summary>
sealed class PixelPlaces
{
    readonly Interpolation[] _slices;
    readonly Interpolation[] _rows;
    readonly Interpolation[] _columns;

    readonly VolumeOrientation? _orientation;

    PixelPlaces((int Depth, int Height, int Width) from, Interpolation[] slices, Interpolation[] rows, Interpolation[] columns, RadImage? image, VolumeOrientation? orientation)
    {
        (From, _slices, _rows, _columns, Spacing, Plane, _orientation) = (from, slices, rows, columns, image?.Spacing, image?.Plane, orientation);
        Size = image is null ? To : (image.Depth, image.Height, image.Width);
    }

    /// <summary>Slices, rows and columns of what the network gives; one slice of images.</summary>
    public (int Depth, int Height, int Width) From { get; }

    /// <summary>The distance of the image's pixels; null where it is not known.</summary>
    public VoxelSpacing? Spacing { get; }

    /// <summary>Where the image lies in the patient; null where it is not known.</summary>
    public ImagePlane? Plane { get; }

    /// <summary>Slices, rows and columns of the image as it was given.</summary>
    public (int Depth, int Height, int Width) Size { get; }

    /// <summary>Slices, rows and columns of the image in the order that networks take: for volumes that of <see cref="VolumeOrientation"/>.</summary>
    public (int Depth, int Height, int Width) To => (_slices.Length, _rows.Length, _columns.Length);

    /// <summary>Of an image that was stretched.</summary>
    public static PixelPlaces Stretched((int Depth, int Height, int Width) from, (int Depth, int Height, int Width) to) => Stretched(from, to, null, null);

    static PixelPlaces Stretched(
        (int Depth, int Height, int Width) from, (int Depth, int Height, int Width) to, RadImage? image, VolumeOrientation? orientation) => new(
            from, Interpolation.Of(from.Depth, to.Depth), Interpolation.Of(from.Height, to.Height), Interpolation.Of(from.Width, to.Width), image, orientation);

    /// <summary>Of an image that was fitted as a preprocessing says.</summary>
    /// <param name="preprocessing">What the network's input was made with.</param>
    /// <param name="from">Slices, rows and columns of what the network gives.</param>
    /// <param name="image">The image as it was given.</param>
    public static PixelPlaces Of(Preprocessing preprocessing, (int Depth, int Height, int Width) from, RadImage image)
    {
        var orientation = VolumeOrientation.Of(image);
        var size = orientation.Size;
        if (preprocessing.Fit == ImageFit.Stretch)
        {
            return Stretched(from, size, image, orientation);
        }

        var made = (Depth: preprocessing.Depth ?? 1, preprocessing.Height, preprocessing.Width);
        var (through, down, right) = ScalesOf(preprocessing, made, size, orientation.Spacing);
        return new(
            from,
            Axis(from.Depth, made.Depth, size.Depth, through),
            Axis(from.Height, made.Height, size.Height, down),
            Axis(from.Width, made.Width, size.Width, right),
            image,
            orientation);
    }

    /// <summary>Brings values of <see cref="To"/>, of one channel or several, to the order of the image as it was given.</summary>
    public T[] Restore<T>(T[] values) => _orientation is null or { IsCanonical: true } ? values : _orientation.Restore<T>(values);

    /// <summary>The values of one channel at the pixels of a slice of <see cref="To"/>, by linear interpolation between the centres of what the network gives.</summary>
    /// <param name="values">Shape <see cref="From"/>.</param>
    /// <param name="slice">A slice of the image.</param>
    /// <param name="outside">The value of pixels that the network has not seen.</param>
    /// <param name="target">Filled, row after row.</param>
    public void Fill(ReadOnlySpan<float> values, int slice, float outside, Span<float> target)
    {
        if (_slices[slice].IsOutside)
        {
            target.Fill(outside);
            return;
        }

        var plane = Between(values, _slices[slice]);
        for (var y = 0; y < _rows.Length; y++)
        {
            var row = _rows[y];
            var found = target.Slice(y * _columns.Length, _columns.Length);
            if (row.IsOutside)
            {
                found.Fill(outside);
                continue;
            }

            var upper = plane.Slice(row.Low * From.Width, From.Width);
            var lower = plane.Slice(row.High * From.Width, From.Width);
            for (var x = 0; x < found.Length; x++)
            {
                var column = _columns[x];
                found[x] = column.IsOutside
                    ? outside
                    : row.Between(column.Between(upper[column.Low], upper[column.High]), column.Between(lower[column.Low], lower[column.High]));
            }
        }
    }

    ReadOnlySpan<float> Between(ReadOnlySpan<float> values, Interpolation slices)
    {
        var size = From.Height * From.Width;
        var low = values.Slice(slices.Low * size, size);
        if (slices.Share == 0)
        {
            return low;
        }

        var high = values.Slice(slices.High * size, size);
        var plane = new float[size];
        for (var i = 0; i < size; i++)
        {
            plane[i] = slices.Between(low[i], high[i]);
        }

        return plane;
    }

    /// <summary>How many pixels of the image, in the order that networks take, one of the network's input is, as the preprocessing graph computes it.</summary>
    public static (float Through, float Down, float Right) Scales(Preprocessing preprocessing, (int Depth, int Height, int Width) made, RadImage image)
    {
        var orientation = VolumeOrientation.Of(image);
        return ScalesOf(preprocessing, made, orientation.Size, orientation.Spacing);
    }

    static (float Through, float Down, float Right) ScalesOf(
        Preprocessing preprocessing, (int Depth, int Height, int Width) made, (int Depth, int Height, int Width) size, VoxelSpacing? distances)
    {
        if (preprocessing.Spacing is { } spacing)
        {
            var slices = preprocessing.Depth is null ? 1 : (preprocessing.SliceSpacing ?? spacing) / (float)distances!.Slice!.Value;
            return (slices, spacing / (float)distances!.Row, spacing / (float)distances.Column);
        }

        if (preprocessing.Fit == ImageFit.Centre)
        {
            return (1, 1, 1);
        }

        List<float> all = [(float)size.Height / made.Height, (float)size.Width / made.Width];
        if (preprocessing.Depth is not null)
        {
            all.Add((float)size.Depth / made.Depth);
        }

        var scale = preprocessing.Fit == ImageFit.Letterbox ? all.Max() : all.Min();
        return (scale, scale, scale);
    }

    /// <param name="from">The length of what the network gives.</param>
    /// <param name="made">The length of its input.</param>
    /// <param name="size">The length of the image.</param>
    /// <param name="scale">As <see cref="Scales"/> gives it.</param>
    static Interpolation[] Axis(int from, int made, int size, float scale)
    {
        var (resized, first) = Fitted(made, size, scale);
        var places = new Interpolation[size];
        for (var i = 0; i < size; i++)
        {
            var place = ((i + 0.5) * resized / size) + first;
            places[i] = place < 0 || place > made ? Interpolation.Outside : Interpolation.At((place * from / made) - 0.5, from);
        }

        return places;
    }

    /// <summary>How many places of the network's input an image becomes, which lie in its middle, and where the first one lies; below 0 where it is cut off.</summary>
    /// <param name="made">The length of the network's input.</param>
    /// <param name="size">The length of the image.</param>
    /// <param name="scale">As <see cref="Scales"/> gives it.</param>
    public static (int Resized, int First) Fitted(int made, int size, float scale)
    {
        var resized = (int)MathF.Max(1, MathF.Floor((size / scale) + 0.5f));
        return (resized, (int)MathF.Floor((made - resized) * 0.5f));
    }
}

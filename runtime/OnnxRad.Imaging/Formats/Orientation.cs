namespace OnnxRad.Imaging.Formats;

/// <summary>The orientation of Exif and TIFF (tag 274): how the stored image is to be turned and mirrored to be upright.</summary>
static class Orientation
{
    /// <summary>The stored image is upright.</summary>
    public const int Upright = 1;

    /// <summary>Whether a number is one of the eight orientations.</summary>
    public static bool IsKnown(int orientation) => orientation is >= 1 and <= 8;

    /// <summary>Turns an image upright.</summary>
    /// <param name="image">As stored, of depth 1.</param>
    /// <param name="orientation">1 to 8; others are taken for 1.</param>
    public static RadImage Apply(RadImage image, int orientation)
    {
        if (!IsKnown(orientation) || orientation == Upright)
        {
            return image;
        }

        // From 5 on rows of the stored image are columns of the upright one.
        var (turned, width, height) = (orientation >= 5, image.Width, image.Height);
        var (columns, rows) = turned ? (height, width) : (width, height);
        var source = image.Pixels.Span;
        var target = new float[source.Length];
        for (var (c, to) = (0, 0); c < image.Channels; c++)
        {
            for (var y = 0; y < rows; y++)
            {
                for (var x = 0; x < columns; x++)
                {
                    var (i, j) = Source(orientation, x, y, width, height);
                    target[to++] = source[(((c * height) + j) * width) + i];
                }
            }
        }

        return new(image.Channels, rows, columns, image.BitsStored, target) { IsGreyLevels = image.IsGreyLevels };
    }

    /// <summary>The stored column and row of an upright pixel.</summary>
    static (int Column, int Row) Source(int orientation, int x, int y, int width, int height) => orientation switch
    {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        _ => (width - 1 - y, x),
    };
}

using OnnxRad.Imaging;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>CT slices of 512 x 512 pixels to measure with: those of the test data, and varied ones made of them.</summary>
static class CtSlices
{
    public const int Size = 512;

    const int Top = 4095, Air = 1024;

    /// <summary>The slices of the head phantom of the test data; drawn ones where the machine has none.</summary>
    /// <param name="data">The folder of the test data; null where there is none.</param>
    /// <param name="source">What they are, for the report.</param>
    public static IReadOnlyList<ushort[]> Load(string? data, out string source)
    {
        var folder = data is null ? null : Path.Combine(data, "dicom", "series", "ct_philips_phantom_head_5mm_16");
        if (!Directory.Exists(folder))
        {
            source = "drawn slices, as there are no test data (ONNXRAD_TEST_DATA)";
            return [.. Enumerable.Range(0, 4).Select(Draw)];
        }

        source = "CT head phantom of the test data";
        return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(file => Stored(DicomFile.Parse(File.ReadAllBytes(file)).ReadFrame(0)))];
    }

    /// <summary>A slice moved, turned over and made noisier, so that no two are the same.</summary>
    public static ushort[] Vary(IReadOnlyList<ushort[]> slices, int index)
    {
        var (source, random) = (slices[index % slices.Count], new Random(index));
        var (dx, dy, mirrored) = (random.Next(Size), random.Next(40), random.Next(2) == 1);
        var varied = new ushort[source.Length];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var from = (((y + dy) % Size) * Size) + (((mirrored ? Size - 1 - x : x) + dx) % Size);
                varied[(y * Size) + x] = (ushort)Math.Clamp(source[from] + random.Next(-2, 3), 0, Top);
            }
        }

        return varied;
    }

    /// <summary>Slices side by side in one large image of <paramref name="across"/> x <paramref name="across"/>.</summary>
    public static ushort[] Mosaic(IReadOnlyList<ushort[]> slices, int across)
    {
        var mosaic = new ushort[across * across * Size * Size];
        for (var tile = 0; tile < across * across; tile++)
        {
            var source = slices[tile % slices.Count];
            for (var y = 0; y < Size; y++)
            {
                var row = ((tile / across * Size) + y) * across * Size;
                source.AsSpan(y * Size, Size).CopyTo(mosaic.AsSpan(row + (tile % across * Size)));
            }
        }

        return mosaic;
    }

    static ushort[] Stored(RadImage image) => Array.ConvertAll(image.Pixels.ToArray(), value => (ushort)Math.Clamp(value + Air, 0, Top));

    /// <summary>A noisy ellipse with a rim in air.</summary>
    static ushort[] Draw(int seed)
    {
        var random = new Random(seed);
        var pixels = new ushort[Size * Size];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = ((i % Size) - (Size / 2.0), (i / Size) - (Size / 2.0));
            var radius = Math.Sqrt((x * x / 180 / 180) + (y * y / 220 / 220));
            var tissue = radius > 1 ? 24 : radius > 0.93 ? 1900 : 1060 + (30 * Math.Sin((x + (seed * 40)) / 17) * Math.Cos(y / 23));
            pixels[i] = (ushort)(tissue + random.Next(-12, 13));
        }

        return pixels;
    }
}

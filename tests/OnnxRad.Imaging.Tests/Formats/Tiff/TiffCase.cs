using System.Globalization;

namespace OnnxRad.Imaging.Tests.Formats.Tiff;

/// <summary>A row of tiffs.tsv, which tiffs.py writes: a file that libtiff encoded, and the rule of its values.</summary>
sealed record TiffCase(string Name, int Bits, string Format, int Samples, int Pages, double Scale, double Shift, byte[] File)
{
    public const int Width = 21, Height = 19;

    public static IReadOnlyList<TiffCase> All { get; } =
        [.. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", "Tiff", "tiffs.tsv")).Select(Parse)];

    static int Colour(int index, int channel) => channel switch { 0 => 3 * index % 256, 1 => ((5 * index) + 1) % 256, _ => 255 - index };

    /// <summary>The values by that rule, shape (C, D, H, W).</summary>
    public float[] Values()
    {
        var values = new List<float>();
        for (var c = 0; c < Samples; c++)
        {
            for (var p = 0; p < Pages; p++)
            {
                for (var i = 0; i < Width * Height; i++)
                {
                    var value = (((i % Width * 7) + (i / Width * 13) + (Format == "p" ? 0 : c * 50) + (p * 101)) * Scale) + Shift;
                    var range = Math.Pow(2, Bits);
                    values.Add((float)(Format == "p" ? Colour((int)value % (1 << Bits), c) : Format == "f" ? value : (value % range) - (Format == "s" ? range / 2 : 0)));
                }
            }
        }

        return [.. values];
    }

    static TiffCase Parse(string line)
    {
        var f = line.Split('\t');
        return new(f[0], Whole(f[1]), f[2], Whole(f[3]), Whole(f[4]), Real(f[5]), Real(f[6]), Convert.FromBase64String(f[7]));
    }

    static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

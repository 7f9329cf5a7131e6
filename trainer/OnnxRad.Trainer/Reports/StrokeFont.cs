using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>
/// Turns <see cref="StrokeGlyphs"/> into a TrueType font, so that charts have text on machines without any font.
/// </summary>
static class StrokeFont
{
    const double Unit = 100;
    const double HalfStroke = 42;
    const double Side = 90;
    const int ArcStep = 15;
    const int CapCorners = 12;

    /// <summary>The font as a TrueType file.</summary>
    public static byte[] ToTrueType()
    {
        var glyphs = new List<TrueTypeGlyph> { Glyph('\uFFFF', 4, "0,0 0,7 4,7 4,0 0,0") };
        foreach (var (character, width, strokes) in StrokeGlyphs.All.OrderBy(g => g.Character))
        {
            glyphs.Add(Glyph(character, width, strokes));
        }

        return TrueTypeFile.Write(glyphs, unitsPerEm: 1000, ascent: 850, descent: -300);
    }

    static TrueTypeGlyph Glyph(char character, double width, string strokes)
    {
        var contours = new List<IReadOnlyList<(short X, short Y)>>();
        foreach (var stroke in strokes.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            AddStroke(contours, Points(stroke));
        }

        return new TrueTypeGlyph(character, (ushort)((width * Unit) + (2 * Side)), contours);
    }

    static List<(double X, double Y)> Points(string stroke)
    {
        var points = new List<(double, double)>();
        foreach (var token in stroke.Split(' '))
        {
            var n = token.TrimStart('@').Split(',').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
            if (token[0] != '@')
            {
                points.Add(((n[0] * Unit) + Side, n[1] * Unit));
                continue;
            }

            var steps = (int)Math.Ceiling(Math.Abs(n[5] - n[4]) / ArcStep);
            for (var i = 0; i <= steps; i++)
            {
                var (sin, cos) = Math.SinCos((n[4] + ((n[5] - n[4]) * i / steps)) * Math.PI / 180);
                points.Add((((n[0] + (n[2] * cos)) * Unit) + Side, (n[1] + (n[3] * sin)) * Unit));
            }
        }

        return points;
    }

    /// <summary>
    /// A rectangle for each line and a disc at each point, all clockwise: filled by winding number they are one stroke.
    /// </summary>
    static void AddStroke(List<IReadOnlyList<(short X, short Y)>> contours, List<(double X, double Y)> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var (x, y) = points[i];
            var disc = new (short, short)[CapCorners];
            for (var corner = 0; corner < CapCorners; corner++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * corner / CapCorners);
                disc[corner] = Rounded(x + (HalfStroke * cos), y + (HalfStroke * sin));
            }

            contours.Add(disc);
            if (i > 0)
            {
                var (fromX, fromY) = points[i - 1];
                var length = Math.Sqrt(((x - fromX) * (x - fromX)) + ((y - fromY) * (y - fromY)));
                var (sideX, sideY) = (-(y - fromY) * HalfStroke / length, (x - fromX) * HalfStroke / length);
                contours.Add(
                [
                    Rounded(fromX + sideX, fromY + sideY), Rounded(x + sideX, y + sideY),
                    Rounded(x - sideX, y - sideY), Rounded(fromX - sideX, fromY - sideY),
                ]);
            }
        }
    }

    static (short X, short Y) Rounded(double x, double y) => ((short)Math.Round(x), (short)Math.Round(y));
}

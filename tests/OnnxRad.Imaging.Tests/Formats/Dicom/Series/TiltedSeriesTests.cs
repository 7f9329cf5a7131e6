namespace OnnxRad.Imaging.Tests.Formats.Dicom.Series;

/// <summary>A stack of slices of objects whose value is known at every place, tilted as by a gantry.</summary>
public sealed class TiltedSeriesTests
{
    const int Width = 24, Height = 20, Slices = 9;
    const double Column = 0.8, Row = 1.25, Step = 3;

    static readonly Vector3D s_alongRow = new(0.96, 0, -0.28);
    static readonly Vector3D s_alongColumn = new(0, 1, 0);
    static readonly Vector3D s_origin = new(-7, 4, 11);

    [Theory]
    [InlineData(0, 15)]
    [InlineData(0, -30)]
    [InlineData(12, 20)]
    public void Read_TiltedLinearObject_HasItsValuesEverywhere(double acrossDegrees, double downDegrees)
    {
        // Linear interpolation is exact where values grow evenly; files hold whole numbers, hence half of one.
        static double Value(Vector3D p) => 20000 + (90 * p.X) - (70 * p.Y) + (110 * p.Z);

        var volume = Read(Value, acrossDegrees, downDegrees);

        Assert.True(volume.Height > Height);
        Assert.Equal((Slices, acrossDegrees != 0), (volume.Depth, volume.Width > Width));
        AssertEqual(Value, volume, acrossDegrees, downDegrees, tolerance: 0.6);
    }

    [Fact]
    public void Read_TiltedBlob_HasItsValuesEverywhere()
    {
        // A Gaussian of 5 mm: linear interpolation between pixels h apart is off by at most h^2 / 8 times the greatest second derivative, in both directions.
        static double Value(Vector3D p) => 1000 + (10000 * Math.Exp(-(p - new Vector3D(2, 14, 22)).Dot(p - new Vector3D(2, 14, 22)) / 50));

        AssertEqual(Value, Read(Value, 0, 18), 0, 18, tolerance: (10000.0 / 25 / 8 * ((Row * Row) + (Column * Column))) + 1);
    }

    [Fact]
    public void Read_TiltedByWholePixels_MovesPixelsAndKeepsThem()
    {
        var slices = Enumerable.Range(0, 3).Select(z => Slice(z, (_, y) => (100 * z) + y, new(0, 2 * z * Row, 0)));

        var volume = DicomSeries.Read(slices, new() { ResampleUneven = true })[0].Image;

        Assert.Equal((Height + 4, Width), (volume.Height, volume.Width));
        var column = Enumerable.Range(0, volume.Height).Select(y => volume.Pixels.Span[((2 * volume.Height) + y) * Width]);
        Assert.Equal([.. Enumerable.Repeat(200f, 4), .. Enumerable.Range(200, Height)], column);
    }

    static RadImage Read(Func<Vector3D, double> value, double acrossDegrees, double downDegrees)
    {
        var slices = Enumerable.Range(0, Slices).Select(z =>
        {
            var shift = Shift(z, acrossDegrees, downDegrees);
            return Slice(z, (x, y) => (int)Math.Round(value(Place(x, y, z) + shift)), shift);
        });
        return Assert.Single(DicomSeries.Read(slices, new() { ResampleUneven = true })).Image;
    }

    static void AssertEqual(Func<Vector3D, double> value, RadImage volume, double acrossDegrees, double downDegrees, double tolerance)
    {
        var (plane, pixels, inside) = (volume.Plane!, volume.Pixels.ToArray(), 0);
        Assert.Equal((Row, Column), (volume.Spacing!.Row, volume.Spacing.Column));
        Assert.Equal(Step, volume.Spacing.Slice!.Value, 6);
        for (var z = 0; z < volume.Depth; z++)
        {
            var shift = Shift(z, acrossDegrees, downDegrees);
            for (var y = 0; y < volume.Height; y++)
            {
                for (var x = 0; x < volume.Width; x++)
                {
                    var place = plane.Origin + (x * Column * plane.AlongRow) + (y * Row * plane.AlongColumn) + (z * Step * plane.Normal);
                    var inSlice = place - s_origin - shift;
                    var (u, v) = (inSlice.Dot(s_alongRow) / Column, inSlice.Dot(s_alongColumn) / Row);
                    if (u is >= 0 and <= Width - 1 && v is >= 0 and <= Height - 1)
                    {
                        inside++;
                        Assert.InRange(pixels[(((z * volume.Height) + y) * volume.Width) + x], value(place) - tolerance, value(place) + tolerance);
                    }
                }
            }
        }

        Assert.InRange(inside, Slices * (Width - 1) * (Height - 1), Slices * Width * Height);
    }

    static Vector3D Shift(int z, double acrossDegrees, double downDegrees) =>
        (z * Step * Math.Tan(acrossDegrees * Math.PI / 180) * s_alongRow) + (z * Step * Math.Tan(downDegrees * Math.PI / 180) * s_alongColumn);

    static Vector3D Place(int x, int y, int z) =>
        s_origin + (x * Column * s_alongRow) + (y * Row * s_alongColumn) + (z * Step * s_alongRow.Cross(s_alongColumn));

    static (string Name, ReadOnlyMemory<byte> Data) Slice(int z, Func<int, int, int> value, Vector3D shift)
    {
        var origin = Place(0, 0, z) + shift;
        var pixels = Enumerable.Range(0, Width * Height).Select(i => value(i % Width, i / Width)).ToArray();
        Assert.All(pixels, p => Assert.InRange(p, 0, 65535));
        return ($"{z}.dcm", new DicomDraft
        {
            Extra = d => d.Text(0x0020, 0x0013, "IS", $"{z}").Text(0x0020, 0x0032, "DS", FormattableString.Invariant($"{origin.X:0.######}\\{origin.Y:0.######}\\{origin.Z:0.######}"))
                .Text(0x0020, 0x0037, "DS", "0.96\\0\\-0.28\\0\\1\\0").Text(0x0028, 0x0030, "DS", FormattableString.Invariant($"{Row}\\{Column}")),
        }.Bytes(Width, Height, pixels));
    }
}

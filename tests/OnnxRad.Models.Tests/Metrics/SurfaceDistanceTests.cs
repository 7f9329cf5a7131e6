namespace OnnxRad.Models.Tests.Metrics;

public sealed class SurfaceDistanceTests
{
    [Fact]
    public void Between_SinglePixels_IsTheirDistance()
    {
        var (truth, prediction) = (new int[5 * 6], new int[5 * 6]);
        (truth[(1 * 6) + 1], prediction[(4 * 6) + 5]) = (1, 1);

        Assert.Equal(new SurfaceDistance(5, 5), SurfaceDistance.Between(truth, prediction, 1, width: 6));
        Assert.Equal(Math.Sqrt((3 * 3 * 4) + (4 * 4)), SurfaceDistance.Between(truth, prediction, 1, 6, rowSpacing: 2).Mean, 1e-12);
        Assert.Equal(Math.Sqrt((3 * 3) + (4 * 4 * 9)), SurfaceDistance.Between(truth, prediction, 1, 6, columnSpacing: 3).Hausdorff95, 1e-12);
    }

    [Fact]
    public void Between_ShiftedSquare_IsByHand()
    {
        // A 3 x 3 square and the same one column further right: its outline has 8 pixels, of which the 3 of the outer column are 1 away
        // from the other outline; the middle of the square is no outline, so that the pixel that covers it is 1 away too.
        var (truth, prediction) = (Square(8, 10, 2, 2, 3), Square(8, 10, 2, 3, 3));

        var distance = SurfaceDistance.Between(truth, prediction, 1, width: 10);

        Assert.Equal(1, distance.Hausdorff95, 1e-12);
        Assert.Equal(8 / 16.0, distance.Mean, 1e-12);
    }

    [Fact]
    public void Between_OneFarPixel_IsCutOffByThePercentile()
    {
        // One of 41 outline pixels is 10 away, all others 0: the place 0.95 * 40 = 38 of the sorted distances holds a 0.
        var truth = new int[100 * 60];
        for (var column = 0; column < 40; column++)
        {
            truth[(50 * 60) + column] = 1;
        }

        var prediction = (int[])truth.Clone();
        prediction[60 * 60] = 1;

        var distance = SurfaceDistance.Between(truth, prediction, 1, width: 60);

        Assert.Equal(0, distance.Hausdorff95);
        Assert.Equal(10 / 81.0, distance.Mean, 1e-12);
    }

    [Fact]
    public void Between_MissingRegion_IsUndefined()
    {
        var truth = Square(4, 4, 1, 1, 2);

        Assert.Equal(SurfaceDistance.Undefined, SurfaceDistance.Between(truth, new int[16], 1, width: 4));
        Assert.Equal(SurfaceDistance.Undefined, SurfaceDistance.Between(new int[16], truth, 1, width: 4));
    }

    [Fact]
    public void Between_RandomRegions_EqualsAllPairsOfOutlinePixels()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 20; trial++)
        {
            const int Width = 13;
            int[] truth = [.. Enumerable.Range(0, 9 * Width).Select(_ => random.Next(2))];
            int[] prediction = [.. Enumerable.Range(0, 9 * Width).Select(_ => random.Next(3) / 2)];
            var (a, b) = (Outline(truth, Width), Outline(prediction, Width));
            double Nearest((int Row, int Column) p, List<(int Row, int Column)> to) =>
                to.Min(q => Math.Sqrt(Math.Pow(1.5 * (p.Row - q.Row), 2) + Math.Pow(0.5 * (p.Column - q.Column), 2)));
            double[] all = [.. a.Select(p => Nearest(p, b)), .. b.Select(p => Nearest(p, a))];

            Assert.Equal(all.Average(), SurfaceDistance.Between(truth, prediction, 1, Width, 1.5, 0.5).Mean, 1e-12);
        }
    }

    [Fact]
    public void Between_WrongArguments_AreRefused()
    {
        Assert.Equal(
            "The truth has 4 pixels, the prediction 4; expected as many, in whole rows of 3. (Parameter 'prediction')",
            Assert.Throws<ArgumentException>(() => SurfaceDistance.Between(new int[4], new int[4], 1, width: 3)).Message);
        Assert.Equal(
            "The spacing is 0, 1; expected numbers above 0. (Parameter 'rowSpacing')",
            Assert.Throws<ArgumentException>(() => SurfaceDistance.Between(new int[4], new int[4], 1, width: 2, rowSpacing: 0)).Message);
    }

    static List<(int Row, int Column)> Outline(int[] map, int width)
    {
        bool Is(int row, int column) =>
            row >= 0 && column >= 0 && row < map.Length / width && column < width && map[(row * width) + column] == 1;
        return
        [
            .. Enumerable.Range(0, map.Length).Select(i => (Row: i / width, Column: i % width)).Where(p => Is(p.Row, p.Column)
                && !(Is(p.Row - 1, p.Column) && Is(p.Row + 1, p.Column) && Is(p.Row, p.Column - 1) && Is(p.Row, p.Column + 1))),
        ];
    }

    static int[] Square(int height, int width, int top, int left, int size)
    {
        var map = new int[height * width];
        for (var i = 0; i < size * size; i++)
        {
            map[((top + (i / size)) * width) + left + (i % size)] = 1;
        }

        return map;
    }
}

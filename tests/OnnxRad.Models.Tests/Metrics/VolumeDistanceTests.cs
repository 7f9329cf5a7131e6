namespace OnnxRad.Models.Tests.Metrics;

public sealed class VolumeDistanceTests
{
    // Small regions anywhere in a larger map, against distances from each to each over the whole map.
    [Theory]
    [InlineData(1, 9, 11)]
    [InlineData(7, 9, 8)]
    public void Between_RegionsAnywhere_EqualsTheWholeMapFromEachToEach(int depth, int height, int width)
    {
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            var (truth, prediction) = (Region(random, depth, height, width), Region(random, depth, height, width));
            truth[random.Next(truth.Length)] = -1;

            var found = SurfaceDistance.Between(truth, prediction, 1, (depth, height, width), (2.5, 1, 0.75));

            var (outline, other) = (Outline(i => truth[i] == 1), Outline(i => truth[i] >= 0 && prediction[i] == 1));
            double[] distances = [.. outline.Select(a => other.Min(b => Distance(a, b))), .. other.Select(a => outline.Min(b => Distance(a, b)))];
            Assert.Equal(distances.Average(), found.Mean, 1e-9);

            int[] Outline(Func<int, bool> isIn) => [.. Enumerable.Range(0, truth.Length).Where(i => isIn(i) && IsOnEdge(i, isIn))];

            bool IsOnEdge(int i, Func<int, bool> isIn)
            {
                var (z, y, x) = (i / (height * width), i / width % height, i % width);
                return !(Has(z, y - 1, x) && Has(z, y + 1, x) && Has(z, y, x - 1) && Has(z, y, x + 1) && (depth == 1 || (Has(z - 1, y, x) && Has(z + 1, y, x))));

                bool Has(int slice, int row, int column) => slice >= 0 && slice < depth && row >= 0 && row < height && column >= 0 && column < width
                    && isIn((((slice * height) + row) * width) + column);
            }

            double Distance(int a, int b)
            {
                var (z, y, x) = ((a / (height * width)) - (b / (height * width)), (a / width % height) - (b / width % height), (a % width) - (b % width));
                return Math.Sqrt((z * z * 6.25) + (y * y) + (x * x * 0.5625));
            }
        }
    }

    static int[] Region(Random random, int depth, int height, int width)
    {
        var (z, y, x) = (random.Next(depth), random.Next(height), random.Next(width));
        var map = new int[depth * height * width];
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = Math.Abs((i / (height * width)) - z) < 2 && Math.Abs((i / width % height) - y) < 3 && Math.Abs((i % width) - x) < 4 ? 1 : 0;
        }

        return map;
    }

    static readonly (int Depth, int Height, int Width) s_size = (5, 6, 7);

    [Fact]
    public void Between_SingleVoxels_IsTheirDistanceInMm()
    {
        var (truth, prediction) = (new int[5 * 6 * 7], new int[5 * 6 * 7]);
        (truth[At(1, 1, 1)], prediction[At(3, 4, 5)]) = (1, 1);

        Assert.Equal(Math.Sqrt(4 + 9 + 16), SurfaceDistance.Between(truth, prediction, 1, s_size, (1, 1, 1)).Hausdorff95, 1e-12);
        Assert.Equal(Math.Sqrt(36 + 9 + 4), SurfaceDistance.Between(truth, prediction, 1, s_size, (3, 1, 0.5)).Mean, 1e-12);
    }

    [Fact]
    public void Between_RandomRegions_EqualsAllPairsOfOutlineVoxels()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 10; trial++)
        {
            int[] truth = [.. Enumerable.Range(0, 5 * 6 * 7).Select(_ => random.Next(5) > 0 ? 1 : 0)];
            int[] prediction = [.. Enumerable.Range(0, 5 * 6 * 7).Select(_ => random.Next(3) / 2)];
            var (a, b) = (Outline(truth), Outline(prediction));
            double Nearest((int Z, int Y, int X) p, List<(int Z, int Y, int X)> to) =>
                to.Min(q => Math.Sqrt(Math.Pow(2.5 * (p.Z - q.Z), 2) + Math.Pow(1.5 * (p.Y - q.Y), 2) + Math.Pow(0.5 * (p.X - q.X), 2)));
            double[] all = [.. a.Select(p => Nearest(p, b)), .. b.Select(p => Nearest(p, a))];

            Assert.True(a.Count < truth.Count(c => c == 1));
            Assert.Equal(all.Average(), SurfaceDistance.Between(truth, prediction, 1, s_size, (2.5, 1.5, 0.5)).Mean, 1e-12);
        }
    }

    [Fact]
    public void Between_OneSlice_IsThatOfImages()
    {
        var random = new Random(1);
        int[] truth = [.. Enumerable.Range(0, 6 * 7).Select(_ => random.Next(2))];
        int[] prediction = [.. Enumerable.Range(0, 6 * 7).Select(_ => random.Next(2))];

        Assert.Equal(
            SurfaceDistance.Between(truth, prediction, 1, width: 7, 2, 3), SurfaceDistance.Between(truth, prediction, 1, (1, 6, 7), (9, 2, 3)));
    }

    [Fact]
    public void Between_WrongArguments_AreRefused()
    {
        Assert.Equal(
            "The truth has 8 voxels, the prediction 8; expected 2 x 2 x 3 (slices, rows, columns). (Parameter 'size')",
            Assert.Throws<ArgumentException>(() => SurfaceDistance.Between(new int[8], new int[8], 1, (2, 2, 3), (1, 1, 1))).Message);
        Assert.Equal(
            "The spacing is 0, 1, 1; expected numbers above 0. (Parameter 'spacing')",
            Assert.Throws<ArgumentException>(() => SurfaceDistance.Between(new int[8], new int[8], 1, (2, 2, 2), (0, 1, 1))).Message);
    }

    [Fact]
    public void From_Volumes_MeasuresOverlapAndDistances()
    {
        var (truth, prediction) = (new int[5 * 6 * 7], new int[5 * 6 * 7]);
        (truth[At(2, 2, 2)], truth[At(2, 2, 3)], prediction[At(2, 2, 3)]) = (1, 1, 1);

        var found = SegmentationCase.From(truth, prediction, classes: 2, s_size, (3, 2, 0.5));

        Assert.Equal(2 / 3.0, found.Dice[0], 1e-12);
        Assert.Equal((1 / 3.0, 0.5 / 3), (found.Surface[0].Mean, found.SurfaceInMm[0].Mean));
        Assert.Empty(SegmentationCase.From(truth, prediction, classes: 2, s_size).SurfaceInMm);
    }

    static int At(int z, int y, int x) => (((z * 6) + y) * 7) + x;

    static List<(int Z, int Y, int X)> Outline(int[] map)
    {
        bool Is(int z, int y, int x) => z is >= 0 and < 5 && y is >= 0 and < 6 && x is >= 0 and < 7 && map[At(z, y, x)] == 1;
        return
        [
            .. Enumerable.Range(0, map.Length).Select(i => (Z: i / 42, Y: i / 7 % 6, X: i % 7)).Where(p => Is(p.Z, p.Y, p.X)
                && !(Is(p.Z - 1, p.Y, p.X) && Is(p.Z + 1, p.Y, p.X) && Is(p.Z, p.Y - 1, p.X) && Is(p.Z, p.Y + 1, p.X) && Is(p.Z, p.Y, p.X - 1) && Is(p.Z, p.Y, p.X + 1))),
        ];
    }
}

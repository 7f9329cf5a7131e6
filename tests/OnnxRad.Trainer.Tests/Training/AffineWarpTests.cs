using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class AffineWarpTests
{
    const double Tolerance = 1e-4;

    [Fact]
    public void Apply_NoMove_GivesTheSameImage()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(5, 7, Pattern));

        Arrays.AssertPlane(Pattern, moved, Tolerance);
    }

    [Fact]
    public void Apply_ShiftByWholePixels_MovesTheContentAndRepeatsTheEdges()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(5, 7, Pattern), right: 2 / 7.0, down: 1 / 5.0);

        Arrays.AssertPlane((row, column) => Pattern(Math.Max(0, row - 1), Math.Max(0, column - 2)), moved, Tolerance);
    }

    [Fact]
    public void Apply_ShiftUpLeft_RepeatsTheOtherEdges()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(5, 7, Pattern), right: -3 / 7.0, down: -2 / 5.0);

        Arrays.AssertPlane((row, column) => Pattern(Math.Min(4, row + 2), Math.Min(6, column + 3)), moved, Tolerance);
    }

    [Fact]
    public void Apply_QuarterTurn_TurnsASquareCounterClockwise()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(6, 6, Pattern), degrees: 90);

        // The top right corner comes to the top left.
        Arrays.AssertPlane((row, column) => Pattern(column, 5 - row), moved, Tolerance);
    }

    [Fact]
    public void Apply_HalfTurn_ReversesRowsAndColumns()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(5, 7, Pattern), degrees: 180);

        Arrays.AssertPlane((row, column) => Pattern(4 - row, 6 - column), moved, Tolerance);
    }

    [Fact]
    public void Apply_Mirror_ReversesTheColumns()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(5, 7, Pattern), mirror: -1);

        Arrays.AssertPlane((row, column) => Pattern(row, 6 - column), moved, Tolerance);
    }

    [Fact]
    public void Apply_ScaleTwo_EnlargesAboutTheCentre()
    {
        using var scope = NewDisposeScope();

        // A plane is what bilinear interpolation gives back exactly.
        var moved = Warp(Arrays.Image(8, 6, (row, column) => (2 * (row - 3.5)) + (3 * (column - 2.5))), scale: 2);

        Arrays.AssertPlane((row, column) => ((2 * (row - 3.5)) + (3 * (column - 2.5))) / 2, moved, Tolerance);
    }

    [Fact]
    public void Apply_TurnOfAWideImage_DoesNotShear()
    {
        using var scope = NewDisposeScope();
        var (sin, cos) = Math.SinCos(Math.PI / 6);

        var moved = Warp(Arrays.Image(12, 20, (_, column) => column - 9.5), degrees: 30);

        // Counter-clockwise with rows counted downwards: input column = cos * column - sin * row, from the centre.
        for (var row = 3; row < 9; row++)
        {
            for (var column = 5; column < 15; column++)
            {
                Assert.Equal((cos * (column - 9.5)) - (sin * (row - 5.5)), moved[row, column], Tolerance);
            }
        }
    }

    [Theory]
    [InlineData(20, 33)]
    [InlineData(33, 20)]
    public void Apply_TurnOfACentredDisc_LeavesIt(int height, int width)
    {
        using var scope = NewDisposeScope();
        double Disc(int row, int column)
        {
            var radius = Math.Sqrt(Math.Pow(row - ((height - 1) / 2.0), 2) + Math.Pow(column - ((width - 1) / 2.0), 2));
            return Math.Clamp((8 - radius) / 4, 0, 1);
        }

        var moved = Warp(Arrays.Image(height, width, Disc), degrees: 45);

        // Interpolation rounds the kinks of a slope of 1/4 a pixel off; a sheared disc differs by more than 0.5.
        Arrays.AssertPlane(Disc, moved, 0.06);
    }

    [Fact]
    public void Apply_ShiftAndTurn_ShiftsFirst()
    {
        using var scope = NewDisposeScope();

        var moved = Warp(Arrays.Image(9, 9, (row, column) => row == 4 && column == 4 ? 1 : 0), right: 2 / 9.0, degrees: 90);

        // Two to the right, then a quarter turn counter-clockwise about the centre: two up.
        Arrays.AssertPlane((row, column) => row == 2 && column == 4 ? 1 : 0, moved, Tolerance);
    }

    [Fact]
    public void Apply_Batch_MovesEachImageByItsOwnDraw()
    {
        using var scope = NewDisposeScope();
        var image = Arrays.Image(4, 4, Pattern);
        var zeros = tensor(new[] { 0f, 0f });

        var moved = AffineWarp.Apply(
            cat([image, image], 0), new(tensor(new[] { 0f, 0.25f }), zeros, zeros, tensor(new[] { 1f, 1f }), tensor(new[] { -1f, 1f })));

        Arrays.AssertPlane((row, column) => Pattern(row, 3 - column), Arrays.Plane(moved, image: 0), Tolerance);
        Arrays.AssertPlane((row, column) => Pattern(row, Math.Max(0, column - 1)), Arrays.Plane(moved, image: 1), Tolerance);
    }

    static double Pattern(int row, int column) => ((row * 13) + (column * 7)) % 11;

    static float[,] Warp(
        Tensor image, double right = 0, double down = 0, double degrees = 0, double scale = 1, double mirror = 1)
    {
        Tensor One(double value) => tensor(new[] { (float)value });
        return Arrays.Plane(AffineWarp.Apply(image, new(One(right), One(down), One(degrees * Math.PI / 180), One(scale), One(mirror))));
    }
}

using OnnxRad.Imaging;

namespace OnnxRad.Trainer.Tests.Data;

/// <summary>Images of a case that has a label map lie on each other.</summary>
public sealed class CaseSizeTests
{
    static readonly ImagePlane s_plane = new(default, new(1, 0, 0), new(0, 1, 0));

    [Fact]
    public void Problem_ImagesOnOneGrid_IsNone()
    {
        Assert.Null(Problem(Image(s_plane), Image(s_plane)));
        Assert.Null(Problem(Image(null), Image(null)));
        Assert.Null(Problem(null, Image(s_plane)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Problem_ImagesWithAndWithoutAPlace_NamesThem(bool isFirst)
    {
        var (with, without) = isFirst ? ("p.nii", "q.nii") : ("q.nii", "p.nii");

        Assert.Equal(
            $"'{without}' does not say where it lies in the patient and '{with}' of the same case does, so that nothing tells whether they lie on each other; save both "
            + "with their place, in NIfTI with the same affine matrix, or both without, as PNG",
            Problem(Image(isFirst ? s_plane : null), Image(isFirst ? null : s_plane)));
    }

    [Fact]
    public void Problem_ImagesElsewhere_NamesBothGrids() => Assert.Equal(
        "'q.nii' does not lie on 'p.nii' of the same case: their pixels lie up to 7 mm apart; one is 2 x 2 x 1 (columns, rows, slices), 1 x 1 mm apart, from (0, 0, 0) along "
        + "(1, 0, 0) and (0, 1, 0), the other 2 x 2 x 1 (columns, rows, slices), 1 x 1 mm apart, from (0, 0, 7) along (1, 0, 0) and (0, 1, 0)",
        Problem(Image(s_plane), Image(s_plane with { Origin = new(0, 0, 7) })));

    static string? Problem(RadImage? first, RadImage second) => CaseSize.Problem(
        new("case", 0, "someone", null, () => second)
        {
            Images = [Named("p.nii", first), Named("q.nii", second)],
            Target = new("labels.nii", () => second, () => Stream.Null),
        },
        [first, second]);

    static CaseImage? Named(string name, RadImage? image) => image is null ? null : new(name, () => image, () => Stream.Null);

    static RadImage Image(ImagePlane? plane) => new(1, 2, 2, 8, [1, 2, 3, 4]) { Plane = plane, Spacing = new(1, 1) };
}

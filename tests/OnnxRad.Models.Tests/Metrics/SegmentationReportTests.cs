namespace OnnxRad.Models.Tests.Metrics;

public sealed class SegmentationReportTests
{
    [Fact]
    public void From_Cases_AreAveragedOverClassesAndImages()
    {
        // Image 1: class 1 right, class 2 half right (Dice 2 / 3). Image 2 has no class 2 at all.
        SegmentationCase[] cases =
        [
            SegmentationCase.From([0, 1, 1, 2, 2, 0], [0, 1, 1, 2, 0, 0], classes: 3, width: 3),
            SegmentationCase.From([0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0], classes: 3, width: 3),
        ];

        var report = SegmentationReport.From(cases, ["background", "lung", "heart"]);

        Assert.Equal((2, 1), (report.N, report.WithoutDistance));
        Assert.Equal(["dice", "jaccard", "hausdorff95", "surface_distance", "dice lung", "dice heart"], report.Figures.Keys);
        Assert.Equal(((1 + (2.0 / 3)) / 2) / 2, report.Figures["dice"].Value, 1e-12);
        Assert.Equal(((1 + 0.5) / 2) / 2, report.Figures["jaccard"].Value, 1e-12);
        Assert.Equal(0.5, report.Figures["dice lung"].Value);
        Assert.Equal(new Estimate(2.0 / 3, 2.0 / 3, 2.0 / 3), report.Figures["dice heart"]);
        Assert.InRange(report.Figures["dice"].Low, 0, 0.01);
        Assert.InRange(report.Figures["dice"].High, 0.83, 0.84);
    }

    /// <summary>One pixel that was found one column beside its place, and one that was found one row below it; 0.5 mm from row to row, 2 mm from column to column.</summary>
    [Fact]
    public void From_KnownSpacing_GivesDistancesInMm()
    {
        SegmentationCase[] cases =
        [
            SegmentationCase.From([1, 0, 0, 0], [0, 1, 0, 0], classes: 2, width: 2, (0.5, 2)),
            SegmentationCase.From([1, 0, 0, 0], [0, 0, 1, 0], classes: 2, width: 2, (0.5, 2)),
            SegmentationCase.From([1, 0, 0, 0], [0, 0, 0, 1], classes: 2, width: 2),
        ];

        var figures = SegmentationReport.From(cases, ["background", "lung"]).Figures;

        Assert.Equal(["dice", "jaccard", "hausdorff95", "surface_distance", "hausdorff95_mm", "surface_distance_mm"], figures.Keys);
        Assert.Equal((1 + 1 + Math.Sqrt(2)) / 3, figures["hausdorff95"].Value, 1e-12);
        Assert.Equal((1.25, 1.25), (figures["hausdorff95_mm"].Value, figures["surface_distance_mm"].Value));
    }

    [Fact]
    public void From_OverlapAlone_HasNoDistances()
    {
        var report = SegmentationReport.From([SegmentationCase.OfOverlap([1, 0, 0, 0], [0, 1, 0, 0], 2)], ["background", "lung"]);

        Assert.Equal(["dice", "jaccard"], report.Figures.Keys);
        Assert.Equal(0, report.WithoutDistance);
    }

    [Fact]
    public void From_NoClassAnywhere_LeavesTheFiguresOut() =>
        Assert.Empty(SegmentationReport.From([SegmentationCase.From([0, 0], [0, 0], 2, 2)], ["background", "lung"]).Figures);

    [Fact]
    public void From_NoCases_IsRefused() => Assert.Equal(
        "0 images do not fit 2 classes; expected at least one image with a value for each class but the background. (Parameter 'cases')",
        Assert.Throws<ArgumentException>(() => SegmentationReport.From([], ["background", "lung"])).Message);
}

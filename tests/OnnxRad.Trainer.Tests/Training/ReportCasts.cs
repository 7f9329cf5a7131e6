using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests;

static class ReportCasts
{
    /// <summary>The report of a classifier.</summary>
    public static ClassificationReport ClassReport(this IReport report) => Assert.IsType<ClassificationReport>(report);
}

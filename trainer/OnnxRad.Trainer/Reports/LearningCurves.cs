using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace OnnxRad.Trainer;

/// <summary>The picture of a run: losses on the left, the first two figures of the validation split on the right, or the first of each of several tasks.</summary>
public static class LearningCurves
{
    const int Width = 1000;
    const int Height = 450;
    const int MostMarkers = 60;
    const int LabelGap = 18;

    // Of Okabe and Ito's palette, which the colour-blind tell apart.
    static readonly Color[] s_colours = [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9" }.Select(Color.FromHex)];
    static readonly Color s_blue = s_colours[0];
    static readonly Color s_orange = s_colours[1];

    /// <summary>Draws the epochs as a PNG of 1000 x 450 pixels; an existing file is replaced at once.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="epochs">The epochs; values that are missing or not finite leave gaps.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <remarks>Text is drawn with a font of its own: the picture needs no fonts on the machine and is the same on all.</remarks>
    public static void WritePng(string path, IReadOnlyList<EpochRecord> epochs)
    {
        ChartFont.EnsureRegistered();
        var multiplot = new Multiplot { Layout = new ScottPlot.MultiplotLayouts.Columns() };
        multiplot.AddPlots(2);
        using var losses = multiplot.GetPlot(0);
        AddLine(losses, "training", s_blue, epochs, e => e.TrainLoss);
        AddLine(losses, "validation", s_orange, epochs, e => e.ValidationLoss);
        Style(losses, "Loss", "mean loss");

        using var scores = multiplot.GetPlot(1);
        string[] all = [.. epochs.SelectMany(e => e.Validation.Keys).Distinct(StringComparer.Ordinal)];
        var shown = Shown(all);
        foreach (var (i, name) in shown.Index())
        {
            AddLine(scores, FigureNames.Of(name), s_colours[i], epochs, e => e.Validation.GetValueOrDefault(name));
        }

        Style(scores, "Validation", Axis(shown));

        using var picture = multiplot.Render(Width, Height);
        var png = picture.GetImageBytes(ImageFormat.Png);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>The first figure where it has a scale of its own, else the first two of which 1 is the best; of several tasks the first such one of
    /// each.</summary>
    static string[] Shown(string[] all) => all switch
    {
        [var first, ..] when FigureNames.Split(first).Task is not null =>
            [.. all.Where(FigureNames.IsShare).DistinctBy(name => FigureNames.Split(name).Task).Take(s_colours.Length)],
        [var first, ..] when !FigureNames.IsShare(first) => [first],
        _ => [.. all.Where(FigureNames.IsShare).Take(2)],
    };

    /// <summary>What the figures are, and their range where they share one.</summary>
    internal static string Axis(IReadOnlyList<string> shown)
    {
        var range = !shown.All(FigureNames.IsShare) ? "" : shown.Any(FigureNames.MayBeNegative) ? " (at most 1)" : " (0 to 1)";
        return (shown.Count > 2 ? "figures of the tasks" : string.Join(", ", shown.Select(FigureNames.Of))) + range;
    }

    static void AddLine(Plot plot, string name, Color color, IReadOnlyList<EpochRecord> epochs, Func<EpochRecord, double?> value)
    {
        var ys = epochs.Select(e => value(e) is { } y && double.IsFinite(y) ? y : double.NaN).ToArray();
        var line = plot.Add.Scatter(epochs.Select(e => (double)e.Epoch).ToArray(), ys, color);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = epochs.Count <= MostMarkers ? 5 : 0;
        line.MarkerShape = color == s_blue ? MarkerShape.FilledCircle : MarkerShape.FilledSquare;
    }

    static void Style(Plot plot, string title, string yLabel)
    {
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Title(title, size: 17);
        plot.XLabel("epoch", size: 15);
        plot.YLabel(yLabel, size: 15);
        plot.ShowLegend(Edge.Bottom); // outside of the axes, where it covers no point
        var lines = plot.GetPlottables<Scatter>().Count();
        plot.Legend.Orientation = lines > 2 ? Orientation.Vertical : Orientation.Horizontal;
        plot.Legend.FontSize = lines > 2 ? 11 : 14;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Axes.Left.TickLabelStyle.FontSize = 13;
        ((LeftAxis)plot.Axes.Left).PaddingBetweenTickAndAxisLabels = new(left: 0, right: LabelGap, bottom: 0, top: 0);
        plot.Font.Set(ChartFont.Name);
        plot.Legend.FontName = ChartFont.Name;
    }
}

using ScottPlot;
using SkiaSharp;

namespace OnnxRad.Trainer;

/// <summary>Makes <see cref="StrokeFont"/> known to ScottPlot under <see cref="Name"/>.</summary>
sealed class ChartFont : IFontResolver
{
    public const string Name = "OnnxRad strokes";

    static readonly Lazy<bool> s_registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new ChartFont());
        return true;
    });

    readonly SKData _file = SKData.CreateCopy(StrokeFont.ToTrueType());

    public static void EnsureRegistered() => _ = s_registered.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? SKTypeface.FromData(_file) : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Name ? SKTypeface.FromData(_file) : null;
}

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>The colour types of PNG (section 11.2.1).</summary>
enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

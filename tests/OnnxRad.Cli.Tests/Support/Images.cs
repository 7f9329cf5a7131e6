using OnnxRad.Imaging;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>Writes small PNG files.</summary>
static class Images
{
    public static string Grey(string path, byte value, int side = TinyNpz.Side)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var pixels = new float[side * side];
        Array.Fill(pixels, value);
        File.WriteAllBytes(path, PngEncoder.Encode(new RadImage(1, side, side, 8, pixels)));
        return path;
    }
}

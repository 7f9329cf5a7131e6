using OnnxRad.Imaging;

namespace OnnxRad.Trainer.Tests.Data;

/// <summary>Stand-ins for image files: a text file of three numbers, "channels height width".</summary>
static class TestImages
{
    public static ImageDatasetOptions Options { get; } = new() { Read = Read };

    public static void Write(string path, int channels = 1, int size = 2)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"{channels} {size} {size}");
    }

    public static RadImage Read(string path)
    {
        var numbers = File.ReadAllText(path).Split(' ').Select(int.Parse).ToArray();
        return numbers.Length == 3 ? Blank(numbers[0], numbers[1]) : throw new FormatException("It holds no image.");
    }

    public static RadImage Blank(int channels = 1, int size = 2) =>
        new(channels, size, size, bitsStored: 8, new float[channels * size * size]);

    public static Sample Sample(string name, int label = 0, string? patient = null, DataSplit? split = null) =>
        new(name, label, patient ?? name, split, () => Blank());
}

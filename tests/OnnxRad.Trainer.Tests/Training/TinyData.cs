using System.IO.Compression;
using System.Text;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Small data sets in MedMNIST's form, 8 x 8 pixels: class 1 is brighter in the middle.</summary>
static class TinyData
{
    public const int Size = 8;

    /// <summary>Writes 24 training, 12 validation and 12 test images, half of each class.</summary>
    public static string Write(TempFolder folder, string name = "tiny.npz", int seed = 1) => Write(
        folder, name, seed, [("train", Alternating(24)), ("val", Alternating(12)), ("test", Alternating(12))]);

    /// <summary>Writes the given splits.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="seed">Seeds the noise.</param>
    /// <param name="splits">Names and labels.</param>
    /// <param name="channels">1 (grey) or 3 (RGB).</param>
    public static string Write(TempFolder folder, string name, int seed, (string Split, byte[] Labels)[] splits, int channels = 1)
    {
        var random = new Random(seed);
        using var archive = ZipFile.Open(folder.File(name), ZipArchiveMode.Create);
        foreach (var (split, labels) in splits)
        {
            var shape = channels == 1 ? $"({labels.Length}, {Size}, {Size})" : $"({labels.Length}, {Size}, {Size}, {channels})";
            AddArray(archive, $"{split}_images.npy", shape, [.. labels.SelectMany(label => Image(label, channels, random))]);
            AddArray(archive, $"{split}_labels.npy", $"({labels.Length}, 1)", labels);
        }

        return folder.File(name);
    }

    /// <summary>0, 1, 0, 1, ...</summary>
    public static byte[] Alternating(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 2))];

    /// <summary>Images of random values with random labels, already preprocessed: what a network can only learn by heart.</summary>
    public static PreparedImages Random(int count, int seed = 1, int channels = 1)
    {
        var random = new Random(seed);
        var values = new float[count * channels * Size * Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        int[] labels = [.. Alternating(count).Select(label => (int)label)];
        random.Shuffle(labels);
        return new(values, [channels, Size, Size], labels, [.. labels.Select((_, i) => $"image {i}")]);
    }

    static IEnumerable<byte> Image(byte label, int channels, Random random)
    {
        for (var i = 0; i < Size * Size * channels; i++)
        {
            var (row, column) = (i / channels / Size, i / channels % Size);
            var middle = row is >= 2 and < 6 && column is >= 2 and < 6;
            yield return (byte)(60 + random.Next(60) + (label == 1 && middle ? 60 : 0));
        }
    }

    static void AddArray(ZipArchive archive, string name, string shape, byte[] values)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(64 * ((header.Length + 11 + 63) / 64) - 11) + '\n';
        using var entry = archive.CreateEntry(name).Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. values]);
    }
}

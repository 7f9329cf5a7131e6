using System.IO.Compression;
using System.Text;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>Writes MedMNIST-style .npz files of a few small images: those of class 1 are bright, those of class 0 dark.</summary>
static class TinyNpz
{
    public const int Side = 16;

    public static string Write(string path, int train = 32, int validation = 12, int test = 12, int highestLabel = 1)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        var random = new Random(7);
        foreach (var (name, count) in (ReadOnlySpan<(string, int)>)[("train", train), ("val", validation), ("test", test)])
        {
            var labels = Enumerable.Range(0, count).Select(i => (byte)(i == count - 1 ? highestLabel : i % 2)).ToArray();
            var pixels = labels.SelectMany(label => Image(label, random)).ToArray();
            Add(archive, $"{name}_images", $"({count}, {Side}, {Side})", pixels);
            Add(archive, $"{name}_labels", $"({count}, 1)", labels);
        }

        return path;
    }

    static IEnumerable<byte> Image(int label, Random random) =>
        Enumerable.Range(0, Side * Side).Select(_ => (byte)(random.Next(0, 90) + (label == 0 ? 30 : 110)));

    // Format version 1.0: magic, length of the header, header padded so that the data begin at a multiple of 64.
    static void Add(ZipArchive archive, string name, string shape, byte[] data)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(((10 + header.Length + 1 + 63) / 64 * 64) - 11) + "\n";
        using var stream = archive.CreateEntry(name + ".npy").Open();
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(data);
    }
}

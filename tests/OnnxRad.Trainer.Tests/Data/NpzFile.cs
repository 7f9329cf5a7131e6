using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OnnxRad.Trainer.Tests.Data;

/// <summary>Writes .npz files for tests, after the text of numpy.lib.format.</summary>
static class NpzFile
{
    public static string Write(string path, params (string Name, byte[] Npy)[] arrays)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, npy) in arrays)
        {
            using var entry = archive.CreateEntry(name + ".npy").Open();
            entry.Write(npy);
        }

        return path;
    }

    /// <summary>Writes another unpacked length of an entry into the directory at the end of the archive.</summary>
    public static void ClaimLength(string path, string entry, uint length)
    {
        // Central directory header: signature at 0, unpacked length at 24, name at 46 (APPNOTE 4.3.12).
        var bytes = File.ReadAllBytes(path);
        var name = Encoding.ASCII.GetBytes(entry);
        var header = bytes.AsSpan().LastIndexOf(name) - 46;
        Assert.Equal("PK\u0001\u0002"u8, bytes.AsSpan(header, 4));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header + 24), length);
        File.WriteAllBytes(path, bytes);
    }

    public static byte[] Images(int count, int height = 2, int width = 2, byte first = 0) =>
        Npy("|u1", $"({count}, {height}, " +
            $"{width})", [.. Enumerable.Range(0, count * height * width).Select(i => (byte)(first + i))]);

    public static byte[] Labels(params byte[] labels) => Npy("|u1", $"({labels.Length}, 1)", labels);

    public static byte[] Npy(string descr, string shape, byte[] data, bool fortran = false, int version = 1) =>
        WithHeader($"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}", data, version);

    public static byte[] WithHeader(string header, byte[] data, int version = 1)
    {
        var lengthBytes = version == 1 ? 2 : 4;
        var text = Encoding.UTF8.GetBytes(header);
        var padding = 63 - ((8 + lengthBytes + text.Length) % 64);
        byte[] padded = [.. text, .. Enumerable.Repeat((byte)' ', padding), (byte)'\n'];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, padded.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length[..lengthBytes], .. padded, .. data];
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace OnnxRad.Trainer;

/// <summary>Writes and reads <c>checkpoints/last.state</c>.</summary>
/// <remarks>
/// A zip archive without compression: <c>state.json</c> (format version, recipe, hash of the data, epochs, and the SHA-256 of
/// each other entry), <c>weights.onnx</c> (the network with the weights of the last step), <c>average.onnx</c> (with their
/// average; only where the recipe asks for one) and <c>optimizer.bin</c> (TorchSharp's own form).
/// </remarks>
static class RunStateFile
{
    const int FormatVersion = 2;
    const string Header = "state.json";
    const string Weights = "weights.onnx";
    const string Average = "average.onnx";
    const string Optimizer = "optimizer.bin";

    /// <summary>What <c>state.json</c> holds.</summary>
    internal sealed record Content(
        int FormatVersion,
        string Recipe,
        string DataSha256,
        IReadOnlyList<EpochRecord> Epochs,
        IReadOnlyDictionary<string, string> Sha256);

    /// <summary>Writes a state; the one that was there is kept until the new one is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, RunState state)
    {
        var entries = new Dictionary<string, byte[]> { [Weights] = state.Loop.Weights, [Optimizer] = state.Loop.Optimizer };
        if (state.Loop.Average is { } average)
        {
            entries.Add(Average, average);
        }

        var header = new Content(
            FormatVersion, state.Recipe, state.DataSha256, state.Epochs, entries.ToDictionary(e => e.Key, e => Hash(e.Value)));
        entries.Add(Header, JsonSerializer.SerializeToUtf8Bytes(header, RunStateJson.Default.Content));
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        });
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="IOException">The file cannot be read, is cut short or damaged, or is of another version.</exception>
    public static RunState Read(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var header = JsonSerializer.Deserialize(Bytes(archive, Header), RunStateJson.Default.Content)
                ?? throw new InvalidDataException($"'{Header}' is empty");
            if (header.FormatVersion != FormatVersion)
            {
                throw new InvalidDataException($"its format is {header.FormatVersion}; this version reads {FormatVersion}");
            }

            var entries = header.Sha256.ToDictionary(e => e.Key, e => Checked(archive, e.Key, e.Value));
            var loop = new LoopState(header.Epochs.Count, entries[Weights], entries.GetValueOrDefault(Average), entries[Optimizer]);
            return new(header.Recipe, header.DataSha256, header.Epochs, loop);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw new IOException(
                $"The saved state '{path}' cannot be used: {e.Message.TrimEnd('.')}. The run cannot be resumed; start it again with --overwrite, "
                + "which removes its checkpoints.",
                e);
        }
    }

    static byte[] Checked(ZipArchive archive, string name, string sha256)
    {
        var bytes = Bytes(archive, name);
        return Hash(bytes) == sha256 ? bytes : throw new InvalidDataException($"its part '{name}' is damaged");
    }

    static byte[] Bytes(ZipArchive archive, string name)
    {
        using var entry = (archive.GetEntry(name) ?? throw new InvalidDataException($"its part '{name}' is missing")).Open();
        using var memory = new MemoryStream();
        entry.CopyTo(memory);
        return memory.ToArray();
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

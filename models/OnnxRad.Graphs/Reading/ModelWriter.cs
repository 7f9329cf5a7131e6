using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs;

/// <summary>Writes documents so that a reader finds the old one or the new, never a part.</summary>
static class ModelWriter
{
    const int SmallestExternal = 1024;
    const int PageSize = 4096; // So that readers can map the file into memory.
    const int HashDigits = 12;

    // Below 2^31 - 1 by more than nodes and names take.
    const long LargestDocument = 2_000_000_000;

    /// <summary>Writes beside the target, then renames.</summary>
    public static void Write(ModelProto model, string path, ExternalWeights external)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'. Create it first.");
        }

        if (external == ExternalWeights.Always || model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length) > LargestDocument)
        {
            WriteWithData(model, path);
        }
        else
        {
            Replace(path, stream => model.WriteTo(stream));
        }
    }

    /// <summary>
    /// The data file has its hash in its name, so that the document that is replaced keeps its own until the new document is there.
    /// </summary>
    static void WriteWithData(ModelProto model, string path)
    {
        var document = model.Clone();
        var moved = document.Graph.Initializer.Where(tensor => tensor.HasRawData && tensor.RawData.Length >= SmallestExternal).ToArray();
        if (moved.Length == 0)
        {
            Replace(path, stream => document.WriteTo(stream));
            return;
        }

        var temporary = TemporaryNextTo(path);
        try
        {
            string hash;
            using (var stream = File.Create(temporary))
            {
                hash = WriteTensors(moved, stream);
                stream.Flush(flushToDisk: true);
            }

            var data = $"{Path.GetFileName(path)}.{hash}.data";
            foreach (var tensor in moved)
            {
                tensor.ExternalData[0].Value = data;
            }

            File.Move(temporary, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, data), overwrite: true);
            Replace(path, stream => document.WriteTo(stream));
            DeleteOldData(path, data);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static string WriteTensors(TensorProto[] tensors, FileStream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            var gap = new byte[(PageSize - (int)(stream.Position % PageSize)) % PageSize];
            stream.Write(gap);
            hash.AppendData(gap);
            var (offset, bytes) = (stream.Position, tensor.RawData);
            stream.Write(bytes.Span);
            hash.AppendData(bytes.Span);
            tensor.ClearRawData();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[("location", ""), ("offset", Text(offset)), ("length", Text(bytes.Length))])
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Removes the data files of earlier documents of this name.</summary>
    static void DeleteOldData(string path, string current)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
        foreach (var file in Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().ToArray())
        {
            if (file != current && file.StartsWith(name + ".", StringComparison.Ordinal) && file.EndsWith(".data", StringComparison.Ordinal)
                && file.Length == name.Length + 1 + HashDigits + ".data".Length && file.AsSpan(name.Length + 1, HashDigits).IndexOfAnyExcept("0123456789abcdef") < 0)
            {
                File.Delete(Path.Combine(folder, file));
            }
        }
    }

    static void Replace(string path, Action<Stream> write)
    {
        var temporary = TemporaryNextTo(path);
        try
        {
            using (var stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static string TemporaryNextTo(string path) => $"{path}.{Guid.NewGuid():N}.tmp";
}

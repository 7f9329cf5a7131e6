using System.Globalization;
using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs;

/// <summary>Weights that lie in files beside the document. https://onnx.ai/onnx/repo-docs/ExternalData.html</summary>
static class ExternalData
{
    /// <summary>The tensors of a document that lie elsewhere.</summary>
    public static IEnumerable<TensorProto> Of(ModelProto model) => model.Graph.Initializer
        .Concat(model.Graph.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.T).Where(tensor => tensor is not null))
        .Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External);

    /// <summary>Reads all of them into the document.</summary>
    /// <param name="model">Changed: afterwards nothing lies elsewhere.</param>
    /// <param name="path">The document's file; the data must be in its folder or below.</param>
    /// <exception cref="InvalidOnnxException">A file is missing, too short, or outside the folder.</exception>
    public static void Read(ModelProto model, string path)
    {
        var files = new Dictionary<string, DataFile>(StringComparer.Ordinal);
        try
        {
            foreach (var tensor in Of(model))
            {
                ReadTensor(tensor, path, files);
            }
        }
        finally
        {
            foreach (var file in files.Values)
            {
                file.Stream.Dispose();
            }
        }
    }

    static void ReadTensor(TensorProto tensor, string path, Dictionary<string, DataFile> files)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in tensor.ExternalData)
        {
            entries[entry.Key] = entry.Value;
        }

        if (!entries.TryGetValue("location", out var location) || location.Length == 0)
        {
            throw Wrong(path, tensor, "names no file for its data. Export or download the model again");
        }

        if (!files.TryGetValue(location, out var file))
        {
            files[location] = file = new(Open(path, tensor, location));
        }

        var needed = TensorSize.Bytes(tensor);
        var offset = Number(path, tensor, entries, "offset") ?? 0;
        var length = Number(path, tensor, entries, "length") ?? needed;
        if (length != needed || TensorSize.Bits(tensor) == 0)
        {
            throw Wrong(path, tensor, $"has {length} bytes in '{location}'; its shape needs {needed}. Export or download the model again");
        }

        var size = file.Stream.Length;
        if (offset > size || needed > size - offset)
        {
            throw Wrong(
                path, tensor, $"needs {needed} bytes from byte {offset} of '{location}' on, which has {size}. Download that file again, next to the model");
        }

        tensor.RawData = file.Read(offset, needed)
            ?? throw Wrong(path, tensor, $"shares bytes of '{location}' with others, so that all of them need more than it has. Export or download the model again");
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    static long? Number(string path, TensorProto tensor, Dictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(path, tensor, $"has the {key} '{text}'; expected a number of bytes. Export or download the model again");
    }

    static FileStream Open(string path, TensorProto tensor, string location)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var outside = location.Contains('\0') || location.Contains(':') || Path.IsPathRooted(location) || location.StartsWith('\\')
            || location.Split('/', '\\').Contains("..");
        var target = outside ? "" : Path.GetFullPath(Path.Combine(folder, location));
        if (outside || !IsBelow(RealPath(target), RealPath(folder)))
        {
            throw Wrong(
                path, tensor, $"lies in '{location.Replace("\0", "\\0")}', which is outside the model's folder. Such a file is not read; put the data next to the model, and export it again");
        }

        return File.Exists(target)
            ? File.OpenRead(target)
            : throw Wrong(path, tensor, $"lies in '{location}', which is not there. Download that file too, next to the model");
    }

    static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without symbolic links, also of the folders in it.</summary>
    static string RealPath(string path, int depth = 0)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var at = Path.Combine(RealPath(parent, depth), Path.GetFileName(path));
        var link = new FileInfo(at).LinkTarget;
        return link is null || depth > 40 ? at : RealPath(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at)!, link)), depth + 1);
    }

    static InvalidOnnxException Wrong(string path, TensorProto tensor, string what) =>
        new(path, $"'{path}' is not a usable ONNX model: initialiser '{tensor.Name}' {what}.");

    /// <summary>An open file; two tensors in the same place share one copy, and all of them together take no more than it has.</summary>
    sealed class DataFile(FileStream stream)
    {
        readonly Dictionary<(long, long), ByteString> _read = [];
        long _left = stream.Length;

        public FileStream Stream => stream;

        public ByteString? Read(long offset, long length)
        {
            if (_read.TryGetValue((offset, length), out var known))
            {
                return known;
            }

            _left -= length;
            if (_left < 0)
            {
                return null;
            }

            var bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return _read[(offset, length)] = UnsafeByteOperations.UnsafeWrap(bytes);
        }
    }
}

using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs;

/// <summary>An ONNX document: the graph, its weights, and what is said about it.</summary>
/// <remarks>
/// A typed view over <see cref="Proto"/>, which may be edited; views are made anew on each access, so keep the result of
/// <see cref="Nodes"/> or <see cref="Initializers"/> in a variable inside loops.
/// </remarks>
public sealed class OnnxModel
{
    /// <summary>Wraps a document; it is not copied.</summary>
    /// <param name="proto">The document.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="InvalidOnnxException">The document has no graph or no operator set.</exception>
    public OnnxModel(ModelProto proto, string source = "model")
    {
        (Proto, Source) = (proto, source);
        Check();
    }

    /// <summary>The document itself.</summary>
    public ModelProto Proto { get; }

    /// <summary>What messages call this model: its file name, or the builder's name.</summary>
    public string Source { get; }

    /// <summary>The version of the default operator set.</summary>
    public int Opset => OpsetOf("");

    /// <summary>All nodes, in the order of the file (topological by the ONNX specification).</summary>
    public IReadOnlyList<OnnxNode> Nodes => [.. Proto.Graph.Node.Select((node, i) => new OnnxNode(node, OpsetOf(node.Domain), i))];

    /// <summary>The graph's inputs that a caller must feed: those without an initialiser.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs
    {
        get
        {
            var initialised = Proto.Graph.Initializer.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            return [.. Proto.Graph.Input.Where(input => !initialised.Contains(input.Name))];
        }
    }

    /// <summary>The graph's outputs.</summary>
    public IReadOnlyList<ValueInfoProto> Outputs => Proto.Graph.Output;

    /// <summary>The initialisers by name.</summary>
    public IReadOnlyDictionary<string, TensorProto> Initializers =>
        Proto.Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>Reads a model file, and the weights that it keeps in other files (external data).</summary>
    /// <remarks>Nodes are put into an order that can run. No more memory is taken than the files have bytes, whatever they claim.</remarks>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOnnxException">
    /// The file is cut short or not an ONNX model, values do not fit together, or external data are missing, too short, or outside the
    /// model's folder.
    /// </exception>
    public static OnnxModel Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'. Check the path.", path);
        }

        using var stream = File.OpenRead(path);
        var proto = ModelReader.Parse(stream, path);
        ExternalData.Read(proto, path);
        return Checked(proto, path);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="stream">Read to its end.</param>
    /// <param name="source">What messages call the model.</param>
    /// <exception cref="InvalidOnnxException">The bytes are cut short or not an ONNX model, or values do not fit together.</exception>
    /// <exception cref="UnsupportedOnnxException">The model keeps weights in other files.</exception>
    public static OnnxModel Load(Stream stream, string source)
    {
        if (stream.CanSeek)
        {
            return Checked(ModelReader.Parse(stream, source), source);
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return Checked(ModelReader.Parse(copy, source), source);
    }

    /// <summary>The version of one operator set; 0 when the model does not import it.</summary>
    /// <param name="domain">Empty or <c>ai.onnx</c> for the default one.</param>
    public int OpsetOf(string domain)
    {
        var wanted = Normalise(domain);
        return (int)(Proto.OpsetImport.FirstOrDefault(o => Normalise(o.Domain) == wanted)?.Version ?? 0);
    }

    /// <summary>An independent copy.</summary>
    public OnnxModel Clone() => new(Proto.Clone(), Source);

    /// <summary>The document's bytes.</summary>
    public byte[] ToBytes() => Proto.ToByteArray();

    /// <summary>Writes the model beside <paramref name="path"/>, then renames it into place.</summary>
    /// <param name="path">The file; replaced where it is there.</param>
    /// <param name="external">
    /// Whether weights go into a file of their own, which lies beside the model and is called as it, with a hash and <c>.data</c> behind.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The file cannot be written; what was at <paramref name="path"/> is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written; likewise.</exception>
    public void Save(string path, ExternalWeights external = ExternalWeights.WhenNeeded) => ModelWriter.Write(Proto, path, external);

    /// <summary>A value of <c>metadata_props</c>; <see langword="null"/> when absent.</summary>
    public string? GetMetadata(string key) => Proto.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>Sets a value of <c>metadata_props</c>, replacing one of the same key.</summary>
    public void SetMetadata(string key, string value)
    {
        RemoveMetadata(key);
        Proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>Removes a value of <c>metadata_props</c>, if it is there.</summary>
    public void RemoveMetadata(string key)
    {
        foreach (var entry in Proto.MetadataProps.Where(p => p.Key == key).ToArray())
        {
            Proto.MetadataProps.Remove(entry);
        }
    }

    /// <summary>The number of values in the floating-point initialisers that are trained (running statistics are not).</summary>
    public long ParameterCount()
    {
        var statistics = Nodes.Where(n => n.OpType == "BatchNormalization").SelectMany(n => n.Inputs.Skip(3)).ToHashSet(StringComparer.Ordinal);
        return Proto.Graph.Initializer
            .Where(t => t.DataType == (int)TensorProto.Types.DataType.Float && !statistics.Contains(t.Name) && t.Dims.Count > 0)
            .Sum(t => t.Dims.Aggregate(1L, (count, dim) => count * dim));
    }

    static string Normalise(string? domain) => domain is null or "ai.onnx" ? "" : domain;

    static InvalidOnnxException NotAModel(string source, string why) => ModelReader.NotAModel(source, why);

    static OnnxModel Checked(ModelProto proto, string source)
    {
        var model = new OnnxModel(proto, source);
        GraphCheck.Apply(model);
        return model;
    }

    void Check()
    {
        if (Proto.Graph is null || Proto.Graph.Node.Count == 0)
        {
            throw NotAModel(Source, "it holds no graph with nodes");
        }

        if (Proto.OpsetImport.Count == 0)
        {
            throw NotAModel(Source, "it names no operator set (opset_import)");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Proto.Graph.Initializer.FirstOrDefault(t => !names.Add(t.Name)) is { } twice)
        {
            throw NotAModel(Source, $"it has two initialisers named '{twice.Name}'");
        }

        var external = ExternalData.Of(Proto).ToArray();
        if (external.Length > 0)
        {
            throw new UnsupportedOnnxException(
                $"'{Source}' keeps {external.Length} weights in other files (external data), the first being '{external[0].Name}'. "
                + "Save the model as one file and try again.",
                [.. external.Select(t => $"Initialiser '{t.Name}' is external data.")]);
        }
    }
}

using Onnx;

namespace OnnxRad.Graphs;

/// <summary>A typed view of one node: attributes with their defaults, and the operator set that gives it meaning.</summary>
public sealed class OnnxNode
{
    readonly Dictionary<string, AttributeProto> _attributes;

    /// <summary>Views a node; it is not copied.</summary>
    /// <param name="proto">The node.</param>
    /// <param name="opset">The version of the operator set that the model imports for the node's domain.</param>
    /// <param name="index">Its place in the graph, which names it where it has no name.</param>
    public OnnxNode(NodeProto proto, int opset, int index = 0)
    {
        (Proto, Opset) = (proto, opset);
        Name = proto.Name.Length > 0 ? proto.Name : $"{proto.OpType}_{index}";
        _attributes = new(StringComparer.Ordinal);
        foreach (var attribute in proto.Attribute)
        {
            _attributes[attribute.Name] = attribute;
        }
    }

    /// <summary>The node itself.</summary>
    public NodeProto Proto { get; }

    /// <summary>The version of the node's operator set.</summary>
    public int Opset { get; }

    /// <summary>The node's name; operator and place where the file gives none.</summary>
    public string Name { get; }

    /// <summary>The operator.</summary>
    public string OpType => Proto.OpType;

    /// <summary>The operator set; empty for the default one.</summary>
    public string Domain => Proto.Domain == "ai.onnx" ? "" : Proto.Domain;

    /// <summary>The names of the inputs; empty for an optional one left out.</summary>
    public IReadOnlyList<string> Inputs => Proto.Input;

    /// <summary>The names of the outputs; empty for an optional one left out.</summary>
    public IReadOnlyList<string> Outputs => Proto.Output;

    /// <summary>The names of the attributes that are given.</summary>
    public IReadOnlyCollection<string> AttributeNames => _attributes.Keys;

    /// <summary>Whether an attribute is given.</summary>
    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>Whether an input is given.</summary>
    public bool HasInput(int index) => index < Proto.Input.Count && Proto.Input[index].Length > 0;

    /// <summary>An integer attribute.</summary>
    public long Int(string attribute, long defaultValue) => Find(attribute)?.I ?? defaultValue;

    /// <summary>A floating-point attribute.</summary>
    public float Float(string attribute, float defaultValue) => Find(attribute)?.F ?? defaultValue;

    /// <summary>A text attribute.</summary>
    public string String(string attribute, string defaultValue) => Find(attribute)?.S.ToStringUtf8() ?? defaultValue;

    /// <summary>A list of integers; empty when not given.</summary>
    public long[] Ints(string attribute) => Find(attribute) is { } found ? [.. found.Ints] : [];

    /// <summary>A list of floating-point numbers; empty when not given.</summary>
    public float[] Floats(string attribute) => Find(attribute) is { } found ? [.. found.Floats] : [];

    /// <summary>A tensor attribute; <see langword="null"/> when not given.</summary>
    public TensorProto? Tensor(string attribute) => Find(attribute)?.T;

    /// <inheritdoc/>
    public override string ToString() => $"{OpType} '{Name}' (opset {Opset})";

    AttributeProto? Find(string attribute) => _attributes.GetValueOrDefault(attribute);
}

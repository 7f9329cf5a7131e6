using System.Globalization;
using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs;

/// <summary>Builds an ONNX model node by node, with weights initialised from a seed.</summary>
/// <remarks>
/// The names of nodes and weights follow the scopes (<see cref="Scope"/>) and the layer names given, as
/// <c>layer1.0.conv1</c> and <c>layer1.0.conv1.weight</c>: those of torchvision where an architecture exists there.
/// The shapes of values are tracked as far as they are known, so that a weight's shape follows from its input.
/// </remarks>
public sealed partial class GraphBuilder
{
    readonly GraphProto _graph;
    readonly Random _random;
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    readonly int _opset;
    readonly bool _initialiseWeights;
    string _scope = "";

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="seed">Seeds every initial weight.</param>
    /// <param name="opset">The default operator set, 13 to 25; 17 is read by the tools of all languages.</param>
    /// <param name="initialiseWeights">Whether weights get their first values; without them they are zero.</param>
    public GraphBuilder(string name, int seed = 0, int opset = 17, bool initialiseWeights = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, 13);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, 25);
        _graph = new GraphProto { Name = name };
        _random = new Random(seed);
        _opset = opset;
        _initialiseWeights = initialiseWeights;
    }

    /// <summary>Whether weights have shapes and no values, for networks that are only counted.</summary>
    internal bool Outline { get; init; }

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape, by convention (N, C, H, W) with <c>"N"</c> for the batch.</param>
    public Value Input(string name, params IReadOnlyList<Dim> shape)
    {
        Register(name);
        _graph.Input.Add(Describe(name, shape));
        return new(name, shape);
    }

    /// <summary>Declares a value as an output, under the given name.</summary>
    /// <exception cref="ArgumentException">The name is another value's or node's, or is an output already.</exception>
    public void Output(Value value, string name)
    {
        if (_graph.Output.Any(output => output.Name == name))
        {
            throw new ArgumentException($"The graph '{_graph.Name}' has an output '{name}' already.", nameof(name));
        }

        var output = value.Name == name ? value : Node("Identity", [value], value.Shape, output: name);
        _graph.Output.Add(Describe(output.Name, output.Shape));
    }

    /// <summary>Prefixes the names of all that is built until the result is disposed.</summary>
    public IDisposable Scope(string name)
    {
        var outer = _scope;
        _scope = outer + name + ".";
        return new ScopeEnd(this, outer);
    }

    /// <summary>Adds a trained float32 weight.</summary>
    /// <param name="name">Its name inside the scope.</param>
    /// <param name="shape">Its shape; the fans are computed as for a convolution (out, in, kernel...) or a linear layer (out, in).</param>
    /// <param name="initializer">Makes the first values.</param>
    /// <exception cref="ArgumentException">The name is used already, or the weight has more values than a tensor of an ONNX file can hold.</exception>
    public Value Weight(string name, IReadOnlyList<long> shape, WeightInitializer initializer)
    {
        if (Outline)
        {
            return AddInitializer(new() { Name = Register(_scope + name), DataType = (int)TensorProto.Types.DataType.Float, Dims = { shape } });
        }

        // The bytes of one tensor are counted with 31 bits; the product of five sizes may exceed 63.
        const long mostValues = int.MaxValue / sizeof(float);
        var count = shape.Aggregate((Int128)1, (product, size) => product * size);
        if (count > mostValues)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The weight '{_scope + name}' of the graph '{_graph.Name}' would have the shape ({string.Join(", ", shape)}), {count} values; ")
                + FormattableString.Invariant($"expected at most {mostValues}. Make the network narrower, or its image smaller."),
                nameof(shape));
        }

        var receptive = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var values = new float[(int)count];
        if (_initialiseWeights)
        {
            initializer(_random, shape.Count > 1 ? shape[1] * receptive : shape[0], shape[0] * receptive, values);
        }

        return Constant(name, shape, values);
    }

    /// <summary>Adds a float32 initialiser with given values.</summary>
    public Value Constant(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        AddInitializer(OnnxTensor.From(Register(_scope + name), [.. shape], values));

    /// <summary>Adds an int64 initialiser with given values, of shape (n).</summary>
    public Value Constant(string name, ReadOnlySpan<long> values) =>
        AddInitializer(OnnxTensor.From(Register(_scope + name), [values.Length], values));

    /// <summary>Adds a float32 scalar with a given value.</summary>
    public Value Scalar(string name, float value) => Constant(name, [], [value]);

    /// <summary>Adds an int64 scalar with a given value.</summary>
    public Value Scalar(string name, long value) => AddInitializer(OnnxTensor.From(Register(_scope + name), [], [value]));

    /// <summary>Adds a node of any operator with one output.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">Its inputs; <see langword="null"/> for an optional one left out.</param>
    /// <param name="shape">The shape of the output, as far as known.</param>
    /// <param name="name">The node's name inside the scope; by default made from the operator.</param>
    /// <param name="output">The output's name; by default made from the node's name.</param>
    /// <param name="attributes">Attributes: long, float, string, long[], float[] or <see cref="TensorProto"/>.</param>
    /// <exception cref="ArgumentException">An attribute has another type, or a name is used twice.</exception>
    public Value Node(
        string opType,
        IReadOnlyList<Value?> inputs,
        IReadOnlyList<Dim> shape,
        string? name = null,
        string? output = null,
        params IEnumerable<(string Name, object Value)> attributes)
    {
        var nodeName = name is null ? Unique(_scope + opType) : Register(_scope + name);
        var node = new NodeProto { OpType = opType, Name = nodeName };
        node.Input.AddRange(inputs.Select(input => input?.Name ?? ""));
        node.Output.Add(output is null ? Unique(nodeName + ".out") : Register(output));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        _graph.Node.Add(node);
        return new(node.Output[0], shape);
    }

    /// <summary>The finished model: IR version 8, producer OnnxRad.</summary>
    /// <exception cref="InvalidOperationException">No output was declared.</exception>
    public OnnxModel Build()
    {
        if (_graph.Output.Count == 0)
        {
            throw new InvalidOperationException($"The graph '{_graph.Name}' has no output. Call Output before Build.");
        }

        var model = new ModelProto { IrVersion = _opset > 18 ? 10 : 8, ProducerName = "OnnxRad", Graph = _graph.Clone() };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = _opset });
        return new(model, _graph.Name);
    }

    static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long i:
                (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, i);
                break;
            case float f:
                (attribute.Type, attribute.F) = (AttributeProto.Types.AttributeType.Float, f);
                break;
            case string s:
                (attribute.Type, attribute.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(s));
                break;
            case long[] ints:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(ints);
                break;
            case float[] floats:
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                attribute.Floats.AddRange(floats);
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeProto.Types.AttributeType.Tensor, tensor);
                break;
            default:
                throw new ArgumentException(
                    $"Attribute '{name}' has the .NET type {value.GetType().Name}; expected long, float, string, long[], float[] or TensorProto.",
                    nameof(value));
        }

        return attribute;
    }

    static ValueInfoProto Describe(string name, IReadOnlyList<Dim> shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new TensorShapeProto() };
        foreach (var dim in shape)
        {
            var described = new TensorShapeProto.Types.Dimension();
            if (dim.Size is { } size)
            {
                described.DimValue = size;
            }
            else
            {
                described.DimParam = dim.Symbol ?? "";
            }

            tensor.Shape.Dim.Add(described);
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    Value AddInitializer(TensorProto tensor)
    {
        _graph.Initializer.Add(tensor);
        return new(tensor.Name, [.. tensor.Dims.Select(d => (Dim)d)]);
    }

    string Register(string name) =>
        _names.Add(name) ? name : throw new ArgumentException($"The graph '{_graph.Name}' has two things named '{name}'.", nameof(name));

    string Unique(string stem)
    {
        for (var i = 1; ; i++)
        {
            var name = i == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
            if (_names.Add(name))
            {
                return name;
            }
        }
    }

    sealed class ScopeEnd(GraphBuilder builder, string outer) : IDisposable
    {
        public void Dispose() => builder._scope = outer;
    }
}

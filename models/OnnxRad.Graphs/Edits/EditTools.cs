using Google.Protobuf.Collections;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>What several edits do to a document.</summary>
static class EditTools
{
    /// <summary>The symbol of the batch dimension.</summary>
    public const string Batch = "N";

    /// <summary>The fewest inputs of the operators that edits look at.</summary>
    static readonly Dictionary<string, int> s_inputs = new(StringComparer.Ordinal)
    {
        ["Add"] = 2,
        ["AveragePool"] = 1,
        ["BatchNormalization"] = 5,
        ["Concat"] = 1,
        ["Conv"] = 2,
        ["Flatten"] = 1,
        ["Gemm"] = 2,
        ["GlobalAveragePool"] = 1,
        ["GlobalMaxPool"] = 1,
        ["MatMul"] = 2,
        ["MaxPool"] = 1,
        ["Reshape"] = 2,
        ["Squeeze"] = 1,
        ["Transpose"] = 1,
    };

    /// <summary>A copy to edit.</summary>
    /// <exception cref="InvalidOnnxException">A node lacks inputs or outputs that its operator must have.</exception>
    public static OnnxModel Copy(OnnxModel model)
    {
        var copy = model.Clone();
        foreach (var node in copy.Nodes.Where(node => node.Domain.Length == 0))
        {
            var needed = s_inputs.GetValueOrDefault(node.OpType);
            if (node.Inputs.Take(needed).Count(input => input.Length > 0) < needed || (needed > 0 && (node.Outputs.Count == 0 || node.Outputs[0].Length == 0)))
            {
                throw new InvalidOnnxException(
                    model.Source,
                    $"'{model.Source}' is not a usable ONNX model: node '{node.Name}' ({node.OpType}, opset {node.Opset}) has {node.Inputs.Count} inputs and "
                    + $"{node.Outputs.Count} outputs; expected at least {needed} and 1. Export or download the file again.");
            }
        }

        return copy;
    }

    /// <summary>An edit that cannot be made, with the whole text for the user.</summary>
    public static UnsupportedOnnxException Refused(OnnxModel model, string what) => new($"'{model.Source}': {what}", [what]);

    /// <summary>The constant tensors by value name: initialisers, and Constant nodes that hold numbers.</summary>
    public static Dictionary<string, TensorProto> Constants(OnnxModel model)
    {
        var constants = new Dictionary<string, TensorProto>(model.Initializers, StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            if (ConstantOf(node) is { } tensor)
            {
                constants.TryAdd(node.Outputs[0], tensor);
            }
        }

        return constants;
    }

    /// <summary>The tensor that a Constant node holds; <see langword="null"/> for other nodes, text and sparse tensors.</summary>
    public static TensorProto? ConstantOf(OnnxNode node)
    {
        if (node.OpType != "Constant" || node.Domain.Length > 0 || node.Outputs.Count == 0 || node.Outputs[0].Length == 0)
        {
            return null;
        }

        var name = node.Outputs[0];
        return node switch
        {
            _ when node.Tensor("value") is { } value => value,
            _ when node.Has("value_floats") => OnnxTensor.From(name, [node.Floats("value_floats").Length], node.Floats("value_floats")),
            _ when node.Has("value_ints") => OnnxTensor.From(name, [node.Ints("value_ints").Length], node.Ints("value_ints")),
            _ when node.Has("value_float") => OnnxTensor.From(name, [], [node.Float("value_float", 0)]),
            _ when node.Has("value_int") => OnnxTensor.From(name, [], [node.Int("value_int", 0)]),
            _ => null,
        };
    }

    /// <summary>The integers of a constant; <see langword="null"/> for other element types.</summary>
    public static long[]? Integers(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Int64 => OnnxTensor.Longs(tensor),
        DataType.Int32 => Array.ConvertAll(OnnxTensor.Ints(tensor), value => (long)value),
        _ => null,
    };

    /// <summary>Value name to the node that makes it.</summary>
    public static Dictionary<string, OnnxNode> Producers(OnnxModel model)
    {
        var producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                producers[output] = node;
            }
        }

        return producers;
    }

    /// <summary>The values that change with the graph's inputs.</summary>
    public static HashSet<string> DependOnInputs(OnnxModel model)
    {
        var dependent = model.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(node => node.Inputs.Any(dependent.Contains)))
        {
            dependent.UnionWith(node.Outputs);
        }

        return dependent;
    }

    /// <summary>The one output, or what is wrong.</summary>
    public static ValueInfoProto OnlyOutput(OnnxModel model) => model.Outputs.Count == 1
        ? model.Outputs[0]
        : throw Refused(model, $"the network has {model.Outputs.Count} outputs; this edit is defined for networks with one. Cut it to one output first.");

    /// <summary>The one input, or what is wrong.</summary>
    public static ValueInfoProto OnlyInput(OnnxModel model) => model.Inputs.Count == 1
        ? model.Inputs[0]
        : throw Refused(model, $"the network has {model.Inputs.Count} inputs; this edit is defined for networks with one image as input.");

    /// <summary>The dimensions of an input or output; <see langword="null"/> when it has no shape.</summary>
    public static RepeatedField<TensorShapeProto.Types.Dimension>? Dims(ValueInfoProto value) => value.Type?.TensorType?.Shape?.Dim;

    /// <summary>The dimensions of an image input (N, C, H, W).</summary>
    public static RepeatedField<TensorShapeProto.Types.Dimension> ImageDims(OnnxModel model)
    {
        var input = OnlyInput(model);
        var dims = Dims(input);
        return dims is { Count: 4 }
            ? dims
            : throw Refused(
                model,
                $"the input '{input.Name}' has {(dims is null ? "no shape" : $"the shape {ShapeText(dims)}")}; expected an image (N, C, H, W).");
    }

    /// <summary>"(N, 3, 224, 224)".</summary>
    public static string ShapeText(IEnumerable<TensorShapeProto.Types.Dimension> dims) =>
        $"({string.Join(", ", dims.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam.Length > 0 ? d.DimParam : "?"))})";

    /// <summary>A name that nothing in the graph has.</summary>
    public static string Unique(OnnxModel model, string stem)
    {
        var graph = model.Proto.Graph;
        var names = graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(initializer => initializer.Name))
            .Concat(graph.Node.Select(node => node.Name))
            .Concat(graph.Node.SelectMany(node => node.Output))
            .ToHashSet(StringComparer.Ordinal);
        var name = stem;
        for (var i = 2; names.Contains(name); i++)
        {
            name = $"{stem}_{i}";
        }

        return name;
    }

    /// <summary>Adds a constant of a free name.</summary>
    public static string AddConstant(OnnxModel model, string stem, Func<string, TensorProto> make)
    {
        var name = Unique(model, stem);
        model.Proto.Graph.Initializer.Add(make(name));
        model.Proto.IrVersion = Math.Max(model.Proto.IrVersion, 4); // Before, each initialiser had to be an input as well.
        return name;
    }

    /// <summary>Gives a node another constant at one place: under the old name where no other node uses it.</summary>
    public static void SetConstant(OnnxModel model, OnnxNode node, int place, Func<string, TensorProto> make)
    {
        var graph = model.Proto.Graph;
        var name = node.Inputs[place];
        var old = graph.Initializer.FirstOrDefault(initializer => initializer.Name == name);
        if (old is null || graph.Node.Sum(n => n.Input.Count(input => input == name)) > 1)
        {
            node.Proto.Input[place] = AddConstant(model, name, make);
            return;
        }

        graph.Initializer[Place(graph.Initializer, old)] = make(name);
        if (graph.Input.FirstOrDefault(input => input.Name == name) is { } listed)
        {
            graph.Input.Remove(listed);
            model.Proto.IrVersion = Math.Max(model.Proto.IrVersion, 4);
        }
    }

    /// <summary>By reference: comparing weights value by value takes long.</summary>
    static int Place(RepeatedField<TensorProto> tensors, TensorProto tensor)
    {
        var place = 0;
        while (!ReferenceEquals(tensors[place], tensor))
        {
            place++;
        }

        return place;
    }

    /// <summary>An integer attribute.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute of a list of integers, in place of one of that name.</summary>
    public static void SetAttribute(NodeProto node, string name, IEnumerable<long> values)
    {
        RemoveAttributes(node, name);
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        node.Attribute.Add(attribute);
    }

    /// <summary>Removes attributes by name, or all of them where none is named.</summary>
    public static void RemoveAttributes(NodeProto node, params string[] names)
    {
        foreach (var attribute in node.Attribute.Where(a => names.Length == 0 || names.Contains(a.Name)).ToArray())
        {
            node.Attribute.Remove(attribute);
        }
    }
}

using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>The layer that turns a network's features into one number a class.</summary>
/// <param name="Node">The layer's name.</param>
/// <param name="Operator"><c>Gemm</c>, <c>MatMul</c> or <c>Conv</c> (1x1).</param>
/// <param name="Features">The numbers (or maps) that it takes.</param>
/// <param name="Classes">The numbers (or maps) that it gives.</param>
public sealed record ClassifierHead(string Node, string Operator, long Features, long Classes)
{
    /// <summary>The name that the output of <see cref="Replace"/> has, where it is free.</summary>
    public const string OutputName = "logits";

    /// <summary>Finds the layer: the last Gemm, MatMul (with or without an Add of a bias) or 1x1 Conv in front of the output.</summary>
    /// <remarks>Looks through activations, pools, Reshape, Flatten, Squeeze, Dropout and Identity.</remarks>
    /// <exception cref="UnsupportedOnnxException">There is another layer at that place; the text names it.</exception>
    public static ClassifierHead Find(OnnxModel model) => HeadPath.Of(EditTools.Copy(model)).Head;

    /// <summary>A copy with a new head: bare logits of the shape (N, classes), without output activation.</summary>
    /// <remarks>A Relu behind the old head is removed too: logits of an unlikely class are negative.</remarks>
    /// <param name="model">A network with one output.</param>
    /// <param name="classes">1 or more.</param>
    /// <param name="seed">Seeds the weights, which are <see cref="Initialise.XavierUniform"/>; biases are 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    /// <exception cref="UnsupportedOnnxException">The network has no head that can be replaced; the text says what it has.</exception>
    public static OnnxModel Replace(OnnxModel model, int classes, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var copy = EditTools.Copy(model);
        var path = HeadPath.Of(copy);
        var graph = copy.Proto.Graph;
        graph.ValueInfo.Clear();
        var at = graph.Node.IndexOf(path.Node.Proto);
        Drop(graph, [.. path.Tail.Where(node => !HeadPath.IsPool(node)).Prepend(path.Node).Select(node => node.Proto)]);
        var head = NewHead(copy, path, classes, seed);
        graph.Node.Insert(at, head);
        foreach (var pool in path.Tail.Where(HeadPath.IsPool))
        {
            pool.Proto.Input[0] = head.Output[0];
            head = pool.Proto;
        }

        if (path.Head.Operator == "Conv")
        {
            var flatten = new NodeProto { OpType = "Flatten", Name = EditTools.Unique(copy, "head.flatten"), Attribute = { EditTools.Attribute("axis", 1) } };
            flatten.Input.Add(head.Output[0]);
            flatten.Output.Add(EditTools.Unique(copy, OutputName));
            graph.Node.Add(flatten);
            head = flatten;
        }

        SetOutput(copy, graph.Output[0], head.Output[0], classes);
        UnusedInitializers.RemoveFrom(copy);
        return copy;
    }

    /// <summary>Removes nodes, and the initialisers that only they use, whose names become free.</summary>
    static void Drop(GraphProto graph, NodeProto[] nodes)
    {
        foreach (var node in nodes)
        {
            graph.Node.Remove(node);
        }

        var used = graph.Node.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        var free = nodes.SelectMany(node => node.Input).Where(input => !used.Contains(input)).ToHashSet(StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer.Where(initializer => free.Contains(initializer.Name)).ToArray())
        {
            graph.Initializer.Remove(initializer);
            foreach (var listed in graph.Input.Where(input => input.Name == initializer.Name).ToArray())
            {
                graph.Input.Remove(listed);
            }
        }
    }

    static NodeProto NewHead(OnnxModel model, HeadPath path, int classes, int seed)
    {
        var isConv = path.Head.Operator == "Conv";
        long[] shape = [classes, path.Head.Features, .. isConv ? Enumerable.Repeat(1L, path.SpatialRank) : []];
        var values = new float[classes * path.Head.Features];
        Initialise.XavierUniform(new Random(seed), path.Head.Features, classes, values);
        var node = new NodeProto { OpType = isConv ? "Conv" : "Gemm", Name = EditTools.Unique(model, "head") };
        node.Input.Add(path.Features);
        node.Input.Add(EditTools.AddConstant(model, "head.weight", name => OnnxTensor.From(name, shape, values)));
        node.Input.Add(EditTools.AddConstant(model, "head.bias", name => OnnxTensor.From(name, [classes], new float[classes])));
        node.Output.Add(EditTools.Unique(model, isConv ? "head.maps" : OutputName));
        if (isConv)
        {
            EditTools.SetAttribute(node, "kernel_shape", shape[2..]);
        }
        else
        {
            node.Attribute.Add(EditTools.Attribute("transB", 1));
            if (model.Opset < 7)
            {
                node.Attribute.Add(EditTools.Attribute("broadcast", 1));
            }
        }

        return node;
    }

    static void SetOutput(OnnxModel model, ValueInfoProto output, string name, int classes)
    {
        var batch = EditTools.Dims(model.Inputs[0]) is { Count: > 0 } dims ? dims[0].Clone() : new() { DimParam = EditTools.Batch };
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new() };
        type.Shape.Dim.Add(batch);
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = classes });
        (output.Name, output.Type) = (name, new() { TensorType = type });
    }
}

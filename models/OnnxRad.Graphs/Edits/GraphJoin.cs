using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Puts the graphs of several documents into one.</summary>
sealed class GraphJoin
{
    // From here on Clip, Softmax and ReduceSum are what the nodes that joins add take them for.
    const int Least = 13;

    readonly ModelProto _whole = new() { ProducerName = "OnnxRad", Graph = new() };
    readonly string _source;
    readonly int _opset;

    /// <summary>Begins a document of the newest operator set among its parts, 13 at least.</summary>
    /// <exception cref="UnsupportedOnnxException">The parts cannot be joined; all reasons are listed.</exception>
    public GraphJoin(string source, IReadOnlyList<OnnxModel> parts)
    {
        _source = source;
        _opset = Math.Max(Least, parts.Max(part => part.Opset));
        var problems = parts.SelectMany(part => OpsetRaise.Problems(part, _opset))
            .Concat(parts.Where(part => part.Proto.Functions.Count > 0).Select(part => $"'{part.Source}' defines functions of its own."))
            .Concat(ImportDomains(parts))
            .ToArray();
        if (problems.Length > 0)
        {
            throw new UnsupportedOnnxException(
                $"These graphs cannot be joined. {string.Join(' ', problems)} Export the models with one operator set, and without functions.", problems);
        }

        _whole.Graph.Name = source;
        _whole.IrVersion = Math.Max(_opset > 18 ? 10 : 8, parts.Max(part => part.Proto.IrVersion));
    }

    /// <summary>The graph under construction.</summary>
    public GraphProto Graph => _whole.Graph;

    /// <summary>Adds the nodes and weights of a document.</summary>
    /// <param name="part">Stays as it is.</param>
    /// <param name="prefix">Put before all of its names, so that they differ from those of other parts.</param>
    /// <param name="inputs">What its inputs are called in the whole; all others get the prefix.</param>
    /// <returns>What its outputs are called in the whole, in their order.</returns>
    public IReadOnlyList<string> Add(OnnxModel part, string prefix, IReadOnlyDictionary<string, string> inputs)
    {
        string Renamed(string name) => name.Length == 0 ? name : inputs.TryGetValue(name, out var known) ? known : prefix + name;
        var graph = part.Proto.Graph.Clone();
        Rename(graph, Renamed);
        Graph.Node.Add(graph.Node);
        Graph.Initializer.Add(graph.Initializer);
        Graph.SparseInitializer.Add(graph.SparseInitializer);
        return [.. graph.Output.Select(output => output.Name)];
    }

    /// <summary>Adds a node of one output, which is called as the node.</summary>
    public string Node(string opType, string name, IReadOnlyList<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = opType, Name = name };
        node.Input.Add(inputs);
        node.Output.Add(name);
        node.Attribute.Add(attributes);
        Graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds a float32 scalar.</summary>
    public string Scalar(string name, float value)
    {
        Graph.Initializer.Add(OnnxTensor.From(name, [], [value]));
        return name;
    }

    /// <summary>The finished document, without metadata.</summary>
    public OnnxModel Build()
    {
        var model = new OnnxModel(_whole, _source);
        GraphCheck.Apply(model);
        return model;
    }

    List<string> ImportDomains(IReadOnlyList<OnnxModel> parts)
    {
        _whole.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = _opset });
        var problems = new List<string>();
        var others = parts.SelectMany(part => part.Proto.OpsetImport).Where(import => import.Domain is not ("" or "ai.onnx"));
        foreach (var domain in others.GroupBy(import => import.Domain, StringComparer.Ordinal))
        {
            var versions = domain.Select(import => import.Version).Distinct().Order().ToArray();
            _whole.OpsetImport.Add(domain.First().Clone());
            if (versions.Length > 1)
            {
                problems.Add($"The operator set '{domain.Key}' is used in the versions {string.Join(" and ", versions)}.");
            }
        }

        return problems;
    }

    /// <summary>Also inside sub-graphs, whose names differ from those around them by the ONNX specification.</summary>
    static void Rename(GraphProto graph, Func<string, string> renamed)
    {
        foreach (var value in graph.Input.Concat(graph.Output))
        {
            value.Name = renamed(value.Name);
        }

        foreach (var tensor in graph.Initializer.Concat(graph.SparseInitializer.SelectMany(sparse => new[] { sparse.Values })))
        {
            tensor.Name = renamed(tensor.Name);
        }

        foreach (var node in graph.Node)
        {
            node.Name = renamed(node.Name);
            RenameAll(node.Input, renamed);
            RenameAll(node.Output, renamed);
            foreach (var inner in GraphNames.GraphsOf(node))
            {
                Rename(inner, renamed);
            }
        }

        // Notes on shapes, which are optional, would be one more list of names.
        graph.ValueInfo.Clear();
    }

    static void RenameAll(IList<string> names, Func<string, string> renamed)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = renamed(names[i]);
        }
    }
}

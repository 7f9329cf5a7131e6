using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Output activations of several nodes, of operators that every execution provider has.</summary>
/// <remarks>Nodes, values and constants are named after the output, and the nodes bear a mark by which they are found again.</remarks>
/// <param name="Graph">Gets the nodes, in order.</param>
/// <param name="Output">The name of the activation's output.</param>
/// <param name="Logits">The name of its input, (N, inputs).</param>
/// <param name="Inputs">The logits a case.</param>
sealed record ActivationSteps(GraphProto Graph, string Output, string Logits, long Inputs)
{
    /// <summary>What the nodes' documentation says.</summary>
    public const string Mark = "OnnxRad output activation";

    /// <summary>CORN's chain of K - 1 questions to the probabilities of K grades.</summary>
    /// <remarks>
    /// With s(x) = softplus(x): -log P(above k | not below k) = s(-x), -log P(not above k | ...) = s(x). P(grade k) is the product of
    /// the yes before k and the no at k: exp(-(s(-x) A + s(x) B)), A (K - 1, K) with 1 where row &lt; column, B with 1 on the diagonal.
    /// All are sums of numbers of one sign, so that small probabilities keep their digits.
    /// </remarks>
    /// <returns>K.</returns>
    public long Ordinal()
    {
        var grades = Inputs + 1;
        var yes = MatMul("yes", Softplus("yes", Node("negative", "Neg", Logits)), grades, (row, column) => row < column ? 1 : 0);
        var no = MatMul("no", Softplus("no", Logits), grades, (row, column) => row == column ? 1 : 0);
        Node("", "Exp", Node("log", "Neg", Node("cost", "Add", yes, no)));
        return grades;
    }

    /// <summary>CORAL's K - 1 logits of "above grade k" to the probabilities of K grades.</summary>
    /// <remarks>
    /// P(grade k) = P(above k - 1) - P(above k), with 1 in front and 0 behind. The logits are sorted first, as P(above k) cannot rise with k: they
    /// differ by biases that are in this order at the optimum, and that nothing forces into it before. How many logits are above 0, which is the
    /// grade, does not change.
    /// </remarks>
    /// <returns>K.</returns>
    public long Cumulative()
    {
        var grades = Inputs + 1;
        var sorted = Node("sorted", "TopK", Logits, Constant("count", Inputs));
        Graph.Node[^1].Output.Add($"{Output}.places");
        var above = Node("above", "Sigmoid", sorted);
        var difference = MatMul("difference", above, grades, (row, column) => column == row + 1 ? 1 : column == row ? -1 : 0);
        var first = new float[grades];
        first[0] = 1;
        Node("", "Add", difference, Constant("first", [grades], first));
        return grades;
    }

    /// <summary>Logits of hazards to the share without event at the end of each interval: exp(-sum of softplus(x) up to it).</summary>
    /// <returns>The number of intervals.</returns>
    public long Survival()
    {
        var summed = MatMul("hazard", Softplus("hazard", Logits), Inputs, (row, column) => row <= column ? 1 : 0);
        Node("", "Exp", Node("log", "Neg", summed));
        return Inputs;
    }

    /// <summary>The log of a hazard ratio to the ratio.</summary>
    public long Exponential()
    {
        Node("", "Exp", Logits);
        return Inputs;
    }

    /// <summary>Standard deviations from the mean to values in their unit.</summary>
    public long Scale(float mean, float deviation)
    {
        Node("", "Add", Node("scaled", "Mul", Logits, Constant("deviation", [1], [deviation])), Constant("mean", [1], [mean]));
        return Inputs;
    }

    string Softplus(string name, string input) => Node(name + ".softplus", "Softplus", input);

    string MatMul(string name, string input, long columns, Func<long, long, float> value)
    {
        var values = new float[Inputs * columns];
        for (var i = 0L; i < values.Length; i++)
        {
            values[i] = value(i / columns, i % columns);
        }

        return Node(name + ".sum", "MatMul", input, Constant(name + ".steps", [Inputs, columns], values));
    }

    string Constant(string name, long[] shape, float[] values)
    {
        Graph.Initializer.Add(OnnxTensor.From($"{Output}.{name}", shape, values));
        return $"{Output}.{name}";
    }

    string Constant(string name, long value)
    {
        Graph.Initializer.Add(OnnxTensor.From($"{Output}.{name}", [1], [value]));
        return $"{Output}.{name}";
    }

    string Node(string name, string opType, params IEnumerable<string> inputs)
    {
        var node = new NodeProto { OpType = opType, Name = name.Length == 0 ? Output : $"{Output}.{name}", DocString = Mark };
        node.Input.AddRange(inputs);
        node.Output.Add(node.Name);
        Graph.Node.Add(node);
        return node.Name;
    }
}

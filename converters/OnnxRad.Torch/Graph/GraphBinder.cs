using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Graph.Sequences;
using OnnxRad.Torch.Ops;

namespace OnnxRad.Torch.Graph;

/// <summary>Checks a model as a whole and binds each node to its operator.</summary>
static class GraphBinder
{
    /// <summary>A node and its operator.</summary>
    public readonly record struct BoundNode(OnnxNode Node, ITorchOp Op);

    /// <summary>Makes a plan.</summary>
    /// <param name="model">Put into <see cref="InferenceForm"/>; constants given as plain numbers are moved to tensors inside it.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="InvalidOnnxException">The graph does not hold together.</exception>
    /// <exception cref="UnsupportedOnnxException">Something in it is not supported; all of it is listed.</exception>
    public static GraphPlan Bind(OnnxModel model, TorchGraphOptions options)
    {
        InferenceForm.Apply(model);
        GraphStructure.Check(model, model.Nodes);
        List<string> problems = [.. SequenceForm.Apply(model)];
        var nodes = model.Nodes;
        if (problems.Count == 0)
        {
            GraphStructure.Check(model, nodes);
        }

        var tensors = new Dictionary<string, TensorProto>(model.Initializers, StringComparer.Ordinal);
        var folding = new ConstantFolding(model, nodes);
        var bound = new List<BoundNode>();
        foreach (var node in nodes)
        {
            try
            {
                if (!IsKnown(node))
                {
                    problems.Add(Problems.UnknownOperator(node));
                }
                else if (Constant.Is(node))
                {
                    tensors.Add(node.Outputs[0], Constant.Value(node));
                }
                else if (Gradient.Is(node))
                {
                    bound.Add(new(node, Gradient.From(node)));
                }
                else if (!SequenceForm.Takes(node))
                {
                    var op = OpTable.Create(node);
                    if (!folding.TryFold(node, op, tensors))
                    {
                        bound.Add(new(node, op));
                    }
                }
            }
            catch (NotSupportedException e)
            {
                problems.Add(Problems.Node(node, e.Message));
            }
        }

        folding.Apply();
        var constants = ConstantRoles.Of(model, bound, tensors, problems);
        CheckOutputs(model, bound, problems);
        return problems.Count == 0
            ? new PlanBuilder(model, constants, options).Build(bound)
            : throw Problems.Unsupported(model, problems, listOperators: !nodes.All(IsKnown));
    }

    static bool IsKnown(OnnxNode node) =>
        Gradient.Is(node)
        || (node.Opset is >= OpTable.OldestOpset and <= OpTable.NewestOpset
            && (Constant.Is(node) || SequenceForm.Takes(node) || OpTable.Has(node)));

    static void CheckOutputs(OnnxModel model, List<BoundNode> bound, List<string> problems)
    {
        var used = bound.SelectMany(b => b.Node.Inputs).Concat(model.Outputs.Select(o => o.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var (node, op) in bound)
        {
            problems.AddRange(node.Outputs
                .Skip(op.Outputs)
                .Where(used.Contains)
                .Select(output => Problems.Node(node, $"makes the optional output '{output}', which OnnxRad does not compute")));
        }
    }
}

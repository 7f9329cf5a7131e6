using Onnx;
using OnnxRad.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>Decides which initialisers are trained.</summary>
static class ConstantRoles
{
    /// <summary>The initialisers in use, in the order of first use. One that several nodes use is one entry.</summary>
    public static List<ConstantSlot> Of(
        OnnxModel model,
        IReadOnlyList<GraphBinder.BoundNode> bound,
        IReadOnlyDictionary<string, TensorProto> tensors,
        List<string> problems)
    {
        var roles = new Dictionary<string, ConstantRole>(StringComparer.Ordinal);
        var order = new List<string>();
        var features = new HashSet<string>(StringComparer.Ordinal);
        var made = new MadeWeights(bound, tensors);
        foreach (var (node, op) in bound)
        {
            var behindWeights = node.Inputs.Any(features.Contains);
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var isWeight = op.Weights.Contains(i) && (!op.TrainsOnlyFeatures || behindWeights);
                if (!tensors.TryGetValue(node.Inputs[i], out var tensor))
                {
                    behindWeights |= isWeight && made.Use(node.Inputs[i]);
                    continue;
                }

                var trained = isWeight && tensor.Dims.Count > 0;
                var role = Role(tensor, trained, op.Statistics.Contains(i));
                if (roles.TryAdd(node.Inputs[i], role))
                {
                    order.Add(node.Inputs[i]);
                }

                // Used twice: what trains it wins.
                roles[node.Inputs[i]] = (ConstantRole)Math.Min((int)role, (int)roles[node.Inputs[i]]);
                behindWeights |= role == ConstantRole.Weight;
            }

            if (behindWeights)
            {
                features.UnionWith(node.Outputs);
            }
        }

        foreach (var name in made.Sources.Where(roles.ContainsKey))
        {
            roles[name] = Role(tensors[name], trained: true, statistic: false);
        }

        foreach (var output in model.Outputs.Where(output => tensors.ContainsKey(output.Name) && !roles.ContainsKey(output.Name)))
        {
            roles[output.Name] = Role(tensors[output.Name], trained: false, statistic: false);
            order.Add(output.Name);
        }

        problems.AddRange(order.Where(name => !Initialisers.CanRead(tensors[name])).Select(name =>
            $"Initialiser '{name}' has element type {(DataType)tensors[name].DataType}; convert the model to float32 (Float)."));
        return [.. order.Select(name => new ConstantSlot(name, tensors[name], roles[name]))];
    }

    static ConstantRole Role(TensorProto tensor, bool trained, bool statistic)
    {
        if ((DataType)tensor.DataType != DataType.Float || tensor.Dims.Count == 0)
        {
            return ConstantRole.Fixed;
        }

        return trained ? ConstantRole.Weight : statistic ? ConstantRole.Statistic : ConstantRole.Buffer;
    }
}

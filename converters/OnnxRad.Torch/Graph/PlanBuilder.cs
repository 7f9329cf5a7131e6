using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Ops;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>Numbers the values of a bound graph and puts in the conversions that its type of computation asks for.</summary>
sealed class PlanBuilder
{
    readonly OnnxModel _model;
    readonly TorchGraphOptions _options;
    readonly List<ConstantSlot> _constants;
    readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    readonly Dictionary<int, int> _converted = [];
    readonly List<Step> _steps = [];
    HashSet<string> _differentiated = [];
    int _slotCount;

    public PlanBuilder(OnnxModel model, List<ConstantSlot> constants, TorchGraphOptions options)
    {
        (_model, _constants, _options) = (model, constants, options);
        foreach (var constant in constants)
        {
            _slots[constant.Name] = _slotCount++;
        }
    }

    public GraphPlan Build(IReadOnlyList<GraphBinder.BoundNode> nodes)
    {
        _differentiated = nodes.Select(node => node.Op).OfType<Gradient>().SelectMany(gradient => gradient.By).ToHashSet(StringComparer.Ordinal);
        var inputs = _model.Inputs.Select(AddInput).ToArray();
        foreach (var name in _differentiated.Where(_slots.ContainsKey))
        {
            _slots[name] = Convert(InComputeType(_slots[name], new Differentiable()), new Differentiable());
        }

        foreach (var (node, op) in nodes)
        {
            AddNode(node, op);
        }

        var outputs = _model.Outputs.Select(AddOutput).ToArray();
        var shapes = ShapeWork.Of(_steps, _constants, outputs.Select(output => output.Slot));
        var sharing = new SlotSharing(_steps, outputs, shapes.Results);
        var steps = WithReleases(sharing.Steps, _constants.Count + inputs.Length, sharing.Outputs);
        return new(_slotCount, _constants, inputs, sharing.Outputs, steps, shapes);
    }

    NamedSlot AddInput(ValueInfoProto input)
    {
        var slot = _slotCount++;
        _slots[input.Name] = slot;
        return new(input.Name, slot);
    }

    void AddNode(OnnxNode node, ITorchOp op)
    {
        var inputs = new int[node.Inputs.Count + (op is Gradient ? 1 : 0)];
        if (op is Gradient gradient)
        {
            inputs[^1] = _slots.GetValueOrDefault(gradient.Of, -1);
        }

        for (var i = 0; i < node.Inputs.Count; i++)
        {
            inputs[i] = node.HasInput(i) ? InComputeType(_slots[node.Inputs[i]], op) : -1;
        }

        var outputs = new int[op.Outputs];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = _slotCount++;
            if (i < node.Outputs.Count && node.Outputs[i].Length > 0)
            {
                _slots[node.Outputs[i]] = outputs[i];
            }
        }

        _steps.Add(new(node.Name, node.OpType, op, inputs, outputs, []));
        foreach (var made in node.Outputs.Where(_differentiated.Contains))
        {
            _slots[made] = Convert(_slots[made], new Differentiable());
        }
    }

    /// <summary>The slot that holds a weight or a graph's input in the type and layout of computation.</summary>
    int InComputeType(int slot, ITorchOp op)
    {
        if (slot >= _constants.Count + _model.Inputs.Count)
        {
            return slot;
        }

        if (slot >= _constants.Count)
        {
            return IsFloat(_model.Inputs[slot - _constants.Count]) ? Converted(slot, InputConversions()) : slot;
        }

        return _options.Compute == ComputeType.BFloat16 && !op.KeepsFloat32 && _constants[slot].Role != ConstantRole.Fixed
            ? Converted(slot, [new ToType(ScalarType.BFloat16)])
            : slot;
    }

    IEnumerable<ITorchOp> InputConversions()
    {
        if (_options.Compute != ComputeType.Float32)
        {
            yield return new ToType(_options.Compute == ComputeType.Float64 ? ScalarType.Float64 : ScalarType.BFloat16);
        }

        if (_options.ChannelsLast)
        {
            yield return new ToChannelsLast();
        }
    }

    int Converted(int slot, IEnumerable<ITorchOp> conversions)
    {
        if (!_converted.TryGetValue(slot, out var converted))
        {
            _converted[slot] = converted = conversions.Aggregate(slot, Convert);
        }

        return converted;
    }

    NamedSlot AddOutput(ValueInfoProto output)
    {
        var slot = _slots[output.Name];
        return new(output.Name, _options.Compute == ComputeType.BFloat16 && IsFloat(output) ? Convert(slot, new ToType(ScalarType.Float32)) : slot);
    }

    static bool IsFloat(ValueInfoProto value) => value.Type?.TensorType?.ElemType == (int)DataType.Float;

    int Convert(int slot, ITorchOp conversion)
    {
        _steps.Add(new("", "", conversion, [slot], [_slotCount], []));
        return _slotCount++;
    }

    static Step[] WithReleases(IReadOnlyList<Step> steps, int borrowed, IReadOnlyList<NamedSlot> outputs)
    {
        var lastUse = new Dictionary<int, int>();
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var slot in steps[i].Outputs.Concat(steps[i].Inputs))
            {
                lastUse[slot] = i;
            }
        }

        var kept = outputs.Select(output => output.Slot).ToHashSet();
        var releases = lastUse.Where(use => use.Key >= borrowed && !kept.Contains(use.Key)).ToLookup(use => use.Value, use => use.Key);
        return [.. steps.Select((step, i) => step with { Release = [.. releases[i]] })];
    }
}

using OnnxRad.Graphs;
using OnnxRad.Torch.Graph;
using OnnxRad.Torch.Ops;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Torch;

/// <summary>An ONNX graph as a TorchSharp module: runs with autograd, trains its initialisers, writes them back.</summary>
/// <remarks>
/// <para>
/// Float initialisers that feed a weight input (of Conv, Gemm, MatMul, BatchNormalization and so on) are parameters of the
/// module, running means and variances are buffers, both under their ONNX names. An initialiser that several nodes use
/// is one parameter, and so is one that a weight is made of each time. What the graph makes of constants alone is made once and becomes an
/// initialiser under the name of that value. <c>train()</c> and <c>eval()</c> switch batch normalisation and dropout.
/// </para>
/// <para>Values inside the graph are disposed as soon as nothing needs them. The inputs stay the caller's; the outputs become so.</para>
/// </remarks>
public sealed class TorchGraph : Module<Tensor, Tensor>
{
    readonly OnnxModel _skeleton;
    readonly GraphPlan _plan;
    readonly Tensor[] _constants;
    readonly bool[] _keepsStatistics;
    readonly bool _differentiates;
    readonly ShapeCache _shapes;

    static TorchGraph() => NativeTorch.EnsureLoaded();

    TorchGraph(OnnxModel skeleton, GraphPlan plan, TorchGraphOptions options)
        : base(skeleton.Source)
    {
        (_skeleton, _plan, Options) = (skeleton, plan, options);
        _constants = new Tensor[plan.Constants.Count];
        _keepsStatistics = new bool[plan.Steps.Length];
        _shapes = new(plan.Shapes);
        _differentiates = plan.Steps.Any(step => step.Op is Gradient);
        for (var i = 0; i < _constants.Length; i++)
        {
            _constants[i] = AddConstant(plan.Constants[i]);
        }

        InputNames = [.. plan.Inputs.Select(input => input.Name)];
        OutputNames = [.. plan.Outputs.Select(output => output.Name)];
        WeightNames = [.. plan.Constants.Where(c => c.Role == ConstantRole.Weight).Select(c => c.Name)];
    }

    /// <summary>How the graph computes.</summary>
    public TorchGraphOptions Options { get; }

    /// <summary>The inputs to feed, in order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The initialisers that are trained, in the order of <c>parameters()</c> and of first use in the graph.</summary>
    public IReadOnlyList<string> WeightNames { get; }

    /// <summary>Makes a graph trainable.</summary>
    /// <param name="model">Copied; stays as it is.</param>
    /// <param name="options">How to compute; by default in float32.</param>
    /// <exception cref="InvalidOnnxException">The graph does not hold together: a value that nothing makes, or nodes out of order.</exception>
    /// <exception cref="UnsupportedOnnxException">Operators, versions or attribute values that OnnxRad lacks; all are listed.</exception>
    public static TorchGraph From(OnnxModel model, TorchGraphOptions? options = null)
    {
        options ??= new();
        var skeleton = model.Clone();
        return new(skeleton, GraphBinder.Bind(skeleton, options), options);
    }

    /// <summary>Reads a model file and makes its graph trainable.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOnnxException">The file is no model, or its graph does not hold together.</exception>
    /// <exception cref="UnsupportedOnnxException">Operators, versions or attribute values that OnnxRad lacks; all are listed.</exception>
    public static TorchGraph Load(string path, TorchGraphOptions? options = null) => From(OnnxModel.Load(path), options);

    /// <summary>Runs a graph of one input and one output.</summary>
    /// <exception cref="InvalidOperationException">The graph has several, or a node cannot run on these shapes.</exception>
    public override Tensor forward(Tensor input) => InputNames.Count == 1 && OutputNames.Count == 1
        ? Run([input])[0]
        : throw new InvalidOperationException(
            $"'{_skeleton.Source}' has {InputNames.Count} inputs and {OutputNames.Count} outputs; forward takes one and gives one. Use Run.");

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">One for each of <see cref="InputNames"/>, on the module's device.</param>
    /// <returns>One for each of <see cref="OutputNames"/>; the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">The number of inputs is another one.</exception>
    /// <exception cref="InvalidOperationException">A node cannot run on these shapes.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != InputNames.Count)
        {
            throw new ArgumentException(
                $"'{_skeleton.Source}' takes {InputNames.Count} inputs ({string.Join(", ", InputNames)}); {inputs.Count} were given.", nameof(inputs));
        }

        var slots = new Tensor?[_plan.SlotCount];
        _constants.CopyTo(slots, 0);
        for (var i = 0; i < inputs.Count; i++)
        {
            slots[_plan.Inputs[i].Slot] = inputs[i];
        }

        using var gradients = _differentiates ? enable_grad() : null;
        try
        {
            RunSteps(slots, inputs);
            return TakeOutputs(slots);
        }
        finally
        {
            // Empty but for the first slots, unless a node failed.
            foreach (var slot in slots.AsSpan(_constants.Length + inputs.Count))
            {
                slot?.Dispose();
            }
        }
    }

    /// <summary>Says which initialisers training leaves as they are, in place of those said before. At first none is frozen.</summary>
    /// <param name="initialisers">
    /// Names of weights and running statistics; others are ignored. A frozen weight gets no gradient. A batch normalisation of which
    /// an initialiser is frozen keeps its running statistics and normalises with them, also in training.
    /// </param>
    public void Freeze(IReadOnlySet<string> initialisers)
    {
        foreach (var (name, parameter) in _internal_params)
        {
            parameter.requires_grad = !initialisers.Contains(name);
        }

        for (var i = 0; i < _keepsStatistics.Length; i++)
        {
            var step = _plan.Steps[i];
            _keepsStatistics[i] = step.Op.Statistics.Count > 0
                && step.Inputs.Any(slot => slot >= 0 && slot < _constants.Length && initialisers.Contains(_plan.Constants[slot].Name));
        }
    }

    /// <summary>A model with the weights and running statistics as they are now, in float32.</summary>
    /// <remarks>
    /// It computes what the one that was loaded does. Nodes of constants alone and sequences are replaced as they are for training,
    /// and what only training needs is left out.
    /// </remarks>
    public OnnxModel Export()
    {
        // TensorProto.Clone shares the bytes; the names lead from each constant to its tensor in the copy.
        var copy = _skeleton.Clone();
        var tensors = Initialisers.Of(copy);
        for (var i = 0; i < _constants.Length; i++)
        {
            if (_plan.Constants[i].Role is ConstantRole.Weight or ConstantRole.Statistic)
            {
                Initialisers.Write(_constants[i], tensors[_plan.Constants[i].Name]);
            }
        }

        return copy;
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        base._toEpilog(dtype, device, non_blocking);
        for (var i = 0; i < _constants.Length; i++)
        {
            var name = _plan.Constants[i].Name;
            _constants[i] = _plan.Constants[i].Role switch
            {
                ConstantRole.Weight => _internal_params[name],
                ConstantRole.Fixed => _constants[i],
                _ => _internal_buffers[name].Item1,
            };
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            foreach (var constant in _constants)
            {
                constant.Dispose();
            }
        }
    }

    /// <summary>Reads an initialiser; its bytes are then dropped from the skeleton where the module holds them.</summary>
    Tensor AddConstant(ConstantSlot constant)
    {
        var values = Initialisers.Read(constant.Proto).DetachFromDisposeScope();
        if (Options.Compute == ComputeType.Float64 && values.is_floating_point())
        {
            values = values.to(ScalarType.Float64, disposeAfter: true).DetachFromDisposeScope();
        }

        if (constant.Role is ConstantRole.Weight or ConstantRole.Statistic)
        {
            constant.Proto.ClearRawData();
            constant.Proto.FloatData.Clear();
        }

        switch (constant.Role)
        {
            case ConstantRole.Weight:
                var parameter = new Parameter(InLayout(values), requires_grad: true);
                register_parameter(constant.Name, parameter);
                return parameter;
            case ConstantRole.Fixed:
                return values;
            default:
                register_buffer(constant.Name, values);
                return values;
        }
    }

    Tensor InLayout(Tensor weight)
    {
        if (!Options.ChannelsLast)
        {
            return weight;
        }

        using (weight)
        {
            return ToChannelsLast.Convert(weight).DetachFromDisposeScope();
        }
    }

    void RunSteps(Tensor?[] slots, IReadOnlyList<Tensor> inputs)
    {
        var device = inputs.Count > 0 ? inputs[0].device : CPU;
        var floatType = Options.Compute switch
        {
            ComputeType.Float64 => ScalarType.Float64,
            ComputeType.BFloat16 => ScalarType.BFloat16,
            _ => ScalarType.Float32,
        };
        var areShapesKnown = _shapes.Fill(slots, inputs);
        var found = areShapesKnown ? null : _shapes.Begin(inputs);
        for (var s = 0; s < _plan.Steps.Length; s++)
        {
            var step = _plan.Steps[s];
            if (!areShapesKnown || !_plan.Shapes.IsShapeOnly[s])
            {
                Put(RunStep(step, new(slots, step.Inputs, device, floatType), training && !_keepsStatistics[s]), step, slots);
            }

            if (found is not null && _plan.Shapes.IsShapeOnly[s])
            {
                _shapes.Note(found, step, slots);
            }

            foreach (var released in step.Release)
            {
                slots[released]?.Dispose();
                slots[released] = null;
            }
        }

        _shapes.End(found);
    }

    static void Put(Tensor[] outputs, Step step, Tensor?[] slots)
    {
        for (var i = 0; i < step.Outputs.Length; i++)
        {
            ref var slot = ref slots[step.Outputs[i]];
            if (!ReferenceEquals(slot, outputs[i]))
            {
                slot?.Dispose();
                slot = outputs[i];
            }
        }
    }

    Tensor[] RunStep(Step step, OpInputs inputs, bool train)
    {
        try
        {
            return OneDevice.Run(step, inputs, train);
        }
        catch (Exception e) when (Problems.IsOfTheGraph(e))
        {
            var shapes = new List<string>();
            for (var i = 0; i < inputs.Count; i++)
            {
                shapes.Add(inputs.Optional(i) is { } input ? $"({string.Join(", ", input.shape)})" : "none");
            }

            throw new InvalidOperationException(
                $"Running node '{step.Node}' ({step.OpType}) of '{_skeleton.Source}' on inputs of shape {string.Join(", ", shapes)}: "
                + e.Message.Split('\n')[0],
                e);
        }
    }

    Tensor[] TakeOutputs(Tensor?[] slots)
    {
        var outputs = new Tensor[_plan.Outputs.Count];
        var taken = new Dictionary<int, Tensor>();
        for (var i = 0; i < outputs.Length; i++)
        {
            // An input, a weight, and a value that is an output twice must not be handed out themselves.
            var slot = _plan.Outputs[i].Slot;
            if (slot < _constants.Length + InputNames.Count)
            {
                outputs[i] = slots[slot]!.alias();
            }
            else if (taken.TryGetValue(slot, out var first))
            {
                outputs[i] = first.alias();
            }
            else
            {
                outputs[i] = taken[slot] = slots[slot]!;
                slots[slot] = null;
            }
        }

        return outputs;
    }
}

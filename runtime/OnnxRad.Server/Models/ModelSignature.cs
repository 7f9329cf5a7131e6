using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>What a graph takes and gives.</summary>
sealed class ModelSignature
{
    static readonly Dictionary<TensorElementType, TensorType> s_types = new()
    {
        [TensorElementType.Bool] = TensorType.Bool,
        [TensorElementType.UInt8] = TensorType.UInt8,
        [TensorElementType.UInt16] = TensorType.UInt16,
        [TensorElementType.UInt32] = TensorType.UInt32,
        [TensorElementType.UInt64] = TensorType.UInt64,
        [TensorElementType.Int8] = TensorType.Int8,
        [TensorElementType.Int16] = TensorType.Int16,
        [TensorElementType.Int32] = TensorType.Int32,
        [TensorElementType.Int64] = TensorType.Int64,
        [TensorElementType.Float16] = TensorType.Fp16,
        [TensorElementType.BFloat16] = TensorType.Bf16,
        [TensorElementType.Float] = TensorType.Fp32,
        [TensorElementType.Double] = TensorType.Fp64,
        [TensorElementType.String] = TensorType.Bytes,
    };

    static readonly Dictionary<TensorType, TensorElementType> s_elements = s_types.ToDictionary(pair => pair.Value, pair => pair.Key);

    public ModelSignature(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        var symbols = inputs.SelectMany(input => input.Symbols).Where(symbol => symbol.Length > 0).ToList();
        RepeatsSymbols = symbols.Distinct(StringComparer.Ordinal).Count() < symbols.Count;
    }

    /// <summary>In the order of the graph.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>In the order of the graph.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Inputs that may be left out, as the graph has values for them; they count for a whole pass, not for one item.</summary>
    public IReadOnlyList<TensorSpec> Optional { get; init; } = [];

    /// <summary>Whether a symbol stands in several places of the inputs, which then must agree on its size.</summary>
    public bool RepeatsSymbols { get; }

    /// <summary>Whether the first dimension of all inputs and outputs is one and the same symbol, so that requests can be joined along
    /// it.</summary>
    public bool HasSharedFirstSymbol =>
        Inputs.Concat(Outputs).All(spec => spec.Shape.Count > 0 && spec.Shape[0] < 0 && spec.Symbols[0].Length > 0)
        && Inputs.Concat(Outputs).Select(spec => spec.Symbols[0]).Distinct(StringComparer.Ordinal).Count() == 1;

    /// <summary>Whether the first dimension of all inputs and outputs is open, under any name.</summary>
    public bool HasOpenFirstDimension => Inputs.Concat(Outputs).All(spec => spec.Shape.Count > 0 && spec.Shape[0] < 0);

    /// <summary>ONNX Runtime's name of a type.</summary>
    public static TensorElementType Element(TensorType type) => s_elements[type];

    /// <summary>Reads the signature of an opened model.</summary>
    /// <exception cref="InferException">It has inputs or outputs that the protocol has no form for; all are named.</exception>
    public static ModelSignature Of(InferenceSession session)
    {
        var problems = new List<string>();
        var inputs = Specs("input", session.InputNames, session.InputMetadata, problems);
        var outputs = Specs("output", session.OutputNames, session.OutputMetadata, problems);
        return problems.Count == 0
            ? new(inputs, outputs)
            : throw InferException.Invalid(
                "The graph cannot be served. "
                + $"{string.Join(' ', problems)} The protocol has tensors of {string.Join(", ", TensorTypes.Names)}.");
    }

    /// <summary>The inputs of a checked request, in its order.</summary>
    public IReadOnlyList<TensorSpec> Given(InferRequest request) => request.Inputs.Count == Inputs.Count
        ? Inputs
        : [.. Inputs, .. request.Inputs.Skip(Inputs.Count).Select(input => Optional.First(spec => spec.Name == input.Name))];

    /// <summary>The same, with the inputs of an opened model that have values in its graph.</summary>
    public ModelSignature WithOptional(InferenceSession session) => new(Inputs, Outputs)
    {
        Optional = Specs(
            "input",
            [.. session.OverridableInitializerMetadata.Keys.Order(StringComparer.Ordinal)],
            session.OverridableInitializerMetadata,
            []),
    };

    static List<TensorSpec> Specs(
        string kind, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata, List<string> problems)
    {
        var specs = new List<TensorSpec>(names.Count);
        foreach (var name in names)
        {
            var node = metadata[name];
            if (!node.IsTensor || !s_types.TryGetValue(node.ElementDataType, out var type))
            {
                problems.Add($"The {kind} '{name}' is of type {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}.");
                continue;
            }

            specs.Add(new(name, type, [.. node.Dimensions.Select(size => (long)size)], [.. node.SymbolicDimensions]));
        }

        return specs;
    }
}

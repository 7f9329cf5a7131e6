using Onnx;

namespace OnnxRad.Cli.Output;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, e.g. float.</param>
/// <param name="Shape">Its dimensions: numbers, symbols, or ? where nothing is stated.</param>
sealed record ValueOutput(string Name, string Type, IReadOnlyList<string> Shape)
{
    public static ValueOutput From(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        return new(
            value.Name,
            tensor is null ? "unknown" : ((TensorProto.Types.DataType)tensor.ElemType).ToString().ToLowerInvariant(),
            [.. tensor?.Shape?.Dim.Select(d => d.HasDimValue ? d.DimValue.ToString() : d.DimParam.Length > 0 ? d.DimParam : "?") ?? []]);
    }

    public override string ToString() => $"{Name} {Type} ({string.Join(", ", Shape)})";
}

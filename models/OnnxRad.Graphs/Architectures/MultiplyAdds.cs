using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Architectures;

/// <summary>Counts the multiplications with addition of a network's convolutions and fully connected layers.</summary>
static class MultiplyAdds
{
    /// <summary>The count for a batch of one.</summary>
    /// <param name="model">A network whose inputs have fixed sizes but for the batch.</param>
    /// <exception cref="InvalidOperationException">The shape of a value at a layer does not follow from the inputs'.</exception>
    /// <exception cref="OverflowException">The count is over 2^63.</exception>
    public static long Of(OnnxModel model) => OfLayers(model).Sum(layer => layer.Count);

    /// <summary>The count of each layer that has any, for a batch of one.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static IReadOnlyList<(OnnxNode Node, long Count)> OfLayers(OnnxModel model)
    {
        var shapes = ShapeTracker.Of(model, model.Inputs.Select(input =>
            (input.Name, (long[])[.. input.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : 1)])));
        return [.. model.Nodes.Where(node => node.Domain.Length == 0).Select(node => (node, Count(node, Shape(node)))).Where(layer => layer.Item2 > 0)];

        Func<string, long[]> Shape(OnnxNode node) => value => shapes.TryGetValue(value, out var shape)
            ? shape
            : throw new InvalidOperationException($"The shape of '{value}' at node '{node.Name}' ({node.OpType}) does not follow from the shapes of the inputs.");
    }

    static long Count(OnnxNode node, Func<string, long[]> shape) => checked(node.OpType switch
    {
        "Conv" => Product(shape(node.Outputs[0])) * Product(shape(node.Inputs[1]).Skip(1)),
        "ConvTranspose" => Product(shape(node.Inputs[0])) * Product(shape(node.Inputs[1]).Skip(1)),
        "Gemm" => Product(shape(node.Outputs[0])) * shape(node.Inputs[0])[node.Int("transA", 0) == 1 ? 0 : 1],
        "MatMul" => Product(shape(node.Outputs[0])) * shape(node.Inputs[0])[^1],
        _ => 0,
    });

    static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));
}

namespace OnnxRad.Graphs.Tests;

/// <summary>Values for all inputs of a network.</summary>
static class Feeds
{
    /// <summary>Zeros: images and volumes of the given size, other inputs as they are declared.</summary>
    public static (string Name, long[] Shape, float[] Values)[] Zeros(OnnxModel model, long batch, IReadOnlyList<int> size) =>
        [.. model.Inputs.Select(input =>
        {
            var dims = input.Type.TensorType.Shape.Dim;
            long[] shape = dims.Count == 2 ? [batch, dims[1].DimValue] : [batch, dims[1].DimValue, .. size];
            return (input.Name, shape, new float[shape.Aggregate((a, b) => a * b)]);
        })];
}

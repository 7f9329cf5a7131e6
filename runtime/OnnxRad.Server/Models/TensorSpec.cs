using OnnxRad.Protocol;

namespace OnnxRad.Server.Models;

/// <summary>One input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, batch included; -1 for one that is known only when the model runs.</param>
/// <param name="Symbols">The symbol of each dimension of size -1, such as <c>N</c>; empty where there is none.</param>
sealed record TensorSpec(string Name, TensorType Type, IReadOnlyList<long> Shape, IReadOnlyList<string> Symbols)
{
    /// <summary>The shape as text, such as <c>(N, 1, 28, 28)</c>.</summary>
    public string ShapeText =>
        $"({string.Join(", ", Shape.Select((size, i) => size >= 0 ? $"{size}" : Symbols[i] is "" ? "?" : Symbols[i]))})";

    /// <summary>Whether a tensor of this shape may be fed, symbols aside.</summary>
    public bool Fits(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Shape.Count)
        {
            return false;
        }

        for (var i = 0; i < shape.Length; i++)
        {
            if (Shape[i] >= 0 && Shape[i] != shape[i])
            {
                return false;
            }
        }

        return true;
    }
}

namespace OnnxRad.Runtime;

/// <summary>The shapes of one input that TensorRT prepares for.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Least">The smallest shape.</param>
/// <param name="Optimal">The shape that it is made fastest for.</param>
/// <param name="Most">The largest shape.</param>
public sealed record ShapeProfile(string Input, IReadOnlyList<int> Least, IReadOnlyList<int> Optimal, IReadOnlyList<int> Most)
{
    /// <summary>All that is wrong with the shapes, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        if (Input.Length == 0 || Input.IndexOfAny([':', ',']) >= 0)
        {
            return [$"The shape profile of '{Input}' names no input that TensorRT can be told of; expected a name without ':' and ','."];
        }

        var fits = Least.Count > 0 && Least.Count == Optimal.Count && Least.Count == Most.Count
            && Enumerable.Range(0, Least.Count).All(i => 1 <= Least[i] && Least[i] <= Optimal[i] && Optimal[i] <= Most[i]);
        return fits
            ? []
            : [$"The shape profile of '{Input}' is {Text(Least)}, {Text(Optimal)}, {Text(Most)}; expected sizes from 1 on, least <= optimal <= most."];
    }

    /// <summary>A shape as TensorRT reads it: <c>1x3x224x224</c>.</summary>
    internal static string Text(IReadOnlyList<int> shape) => string.Join('x', shape);
}

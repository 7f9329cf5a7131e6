using System.Globalization;
using static System.FormattableString;

namespace OnnxRad.Graphs.Edits;

/// <summary>Outputs behind a network's first one that only training uses, each with a weight on its loss.</summary>
/// <remarks>The model's metadata <c>onnxrad.auxiliary</c> hold them, as <c>aux1=0.3;aux2=0.3</c>, in the order of the outputs.</remarks>
public static class AuxiliaryOutputs
{
    const string Key = "onnxrad.auxiliary";

    /// <summary>The names and weights of the auxiliary outputs, in the order of the outputs behind the first; empty where there are none.</summary>
    /// <exception cref="InvalidOnnxException">The metadata do not name the outputs behind the first, or a weight is no number of 0 or more.</exception>
    public static IReadOnlyList<(string Name, double Weight)> Of(OnnxModel model)
    {
        if (model.GetMetadata(Key) is not { } text)
        {
            return [];
        }

        (string Name, double Weight)[] found = [.. text.Split(';').Select(part => part.Split('=')).Select(part =>
            (part[0], part.Length == 2 && double.TryParse(part[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : double.NaN))];
        var names = model.Outputs.Skip(1).Select(output => output.Name).ToArray();
        return found.Select(output => output.Name).SequenceEqual(names) && found.All(output => output.Weight >= 0 && double.IsFinite(output.Weight))
            ? found
            : throw new InvalidOnnxException(
                model.Source,
                $"'{model.Source}' names the auxiliary outputs '{text}'; expected {(names.Length == 0 ? "none" : string.Join(';', names.Select(name => $"{name}=WEIGHT")))}, "
                + $"weights of 0 or more. Remove the metadata '{Key}', or export the model again.");
    }

    /// <summary>A copy with the first output alone, without what only the others need; the model itself where it has no auxiliary outputs.</summary>
    /// <exception cref="InvalidOnnxException">As for <see cref="Of"/>.</exception>
    public static OnnxModel Remove(OnnxModel model)
    {
        if (Of(model).Count == 0)
        {
            return model;
        }

        var copy = Cut.At(model, model.Outputs[0].Name);
        copy.RemoveMetadata(Key);
        return copy;
    }

    /// <summary>Says that the outputs behind the first are auxiliary.</summary>
    internal static void Mark(OnnxModel model, double weight) =>
        model.SetMetadata(Key, string.Join(';', model.Outputs.Skip(1).Select(output => Invariant($"{output.Name}={weight}"))));
}

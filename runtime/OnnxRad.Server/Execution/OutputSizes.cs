using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>How many bytes the outputs of a request will have.</summary>
/// <param name="signature">What the graph takes and gives.</param>
sealed class OutputSizes(ModelSignature signature)
{
    // Where items alone are open, each has so many.
    readonly long? _ofAnItem = signature.HasSharedFirstSymbol && signature.Inputs.All(input => input.Shape.Skip(1).All(size => size > 0))
        ? Bytes(signature, [.. signature.Inputs.Select(input => (long[])[1, .. input.Shape.Skip(1)])])
        : null;

    /// <summary>The bytes of all outputs of a checked request; 0 where the shapes of its inputs do not settle them.</summary>
    public long Of(InferRequest request) =>
        _ofAnItem is { } bytes ? bytes * request.Inputs[0].Shape[0] : Bytes(signature, [.. request.Inputs.Select(input => input.Shape)]);

    static long Bytes(ModelSignature signature, IReadOnlyList<long[]> shapes) => OutputShapes.Predict(signature, shapes) is { } outputs
        ? outputs.Select((shape, i) => TensorTypes.Count(shape) * signature.Outputs[i].Type.Size()).Sum()
        : 0;
}

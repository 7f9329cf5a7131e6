using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>One ONNX operator, bound to its attributes and runnable with autograd.</summary>
/// <remarks>
/// Never returns an input itself (<c>alias()</c> instead; <see cref="Overwriting"/> forms may return their first) and disposes every tensor that it makes and does not return.
/// </remarks>
interface ITorchOp
{
    /// <summary>The places of the inputs that are trained where an initialiser feeds them.</summary>
    IReadOnlyList<int> Weights => [];

    /// <summary>The places of the inputs that are running statistics: kept and exported, not trained.</summary>
    IReadOnlyList<int> Statistics => [];

    /// <summary>
    /// Whether <see cref="Weights"/> holds only behind another weight: a constant added to features is a bias, one added
    /// to the image is preprocessing.
    /// </summary>
    bool TrainsOnlyFeatures => false;

    /// <summary>Whether initialisers stay in float32 when the graph runs in bfloat16.</summary>
    bool KeepsFloat32 => false;

    /// <summary>
    /// Whether torch takes the inputs of one device only, single numbers apart: whole numbers of the document then follow the others to the graph's.
    /// </summary>
    bool NeedsOneDevice => false;

    /// <summary>Whether autograd does without the values that <see cref="Run"/> returned, so that the next operator may overwrite them.</summary>
    bool OutputMayBeOverwritten => false;

    /// <summary>
    /// The operator in a form that may write its result over its first input and return that: for where nothing else needs the
    /// input. <see langword="null"/> where there is none.
    /// </summary>
    ITorchOp? Overwriting => null;

    /// <summary>How many outputs <see cref="Run"/> gives.</summary>
    int Outputs => 1;

    /// <summary>Runs the operator.</summary>
    Tensor[] Run(OpInputs x, bool training);
}

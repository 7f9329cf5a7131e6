using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>How each image of a batch is moved: shifted, then turned, scaled and mirrored. Each tensor has shape (N).</summary>
/// <param name="ShiftRight">By which fraction of the width to the right.</param>
/// <param name="ShiftDown">By which fraction of the height down.</param>
/// <param name="Angle">In radians, counter-clockwise.</param>
/// <param name="Scale">The factor on the size.</param>
/// <param name="Mirror">-1 to swap left and right, else 1.</param>
readonly record struct AffineDraws(Tensor ShiftRight, Tensor ShiftDown, Tensor Angle, Tensor Scale, Tensor Mirror);

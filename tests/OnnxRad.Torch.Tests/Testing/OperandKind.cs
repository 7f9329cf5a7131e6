namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Where an operand comes from.</summary>
public enum OperandKind
{
    Missing,
    Fed,
    Weight,
    Longs,
    Number,
    Initialiser,
}

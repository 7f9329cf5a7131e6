using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace OnnxRad.Torch;

/// <summary>A number that tensors are reckoned with: whole or real, as torch tells them apart when it chooses the type of a result.</summary>
/// <remarks>TorchSharp's own <see cref="Scalar"/> is native memory with a finaliser; see <c>docs/explanation/torchsharp-scalars.md</c>.</remarks>
readonly record struct Number
{
    readonly double _real;
    readonly long _whole;
    readonly bool _isWhole;

    Number(double real, long whole, bool isWhole) => (_real, _whole, _isWhole) = (real, whole, isWhole);

    public static implicit operator Number(double value) => new(value, 0, isWhole: false);

    public static implicit operator Number(long value) => new(0, value, isWhole: true);

    /// <summary>The number in native memory, to be disposed by <c>using</c> after the call that takes it, so that it lives as long as torch reads it.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place where scalars are made.")]
    public Scalar ToScalar() => _isWhole ? _whole.ToScalar() : _real.ToScalar();
}

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>One input of a node under test.</summary>
public sealed record Operand(OperandKind Kind, long[] Shape, double Low = -2, double High = 2)
{
    public static Operand None { get; } = new(OperandKind.Missing, []);

    public long[] Longs { get; init; } = [];

    /// <summary>Given values of any element type; otherwise they are made from the shape.</summary>
    public Array? Given { get; init; }

    /// <summary>Whether there is a gradient with respect to it.</summary>
    public bool IsDifferentiable => Kind == OperandKind.Weight || (Kind == OperandKind.Fed && Given is null or float[]);

    /// <summary>Fed by the caller.</summary>
    public static Operand Fed(params long[] shape) => new(OperandKind.Fed, shape);

    /// <summary>Fed by the caller: float, double, long, int, bool or byte values; the shape by default their number.</summary>
    public static Operand Values(Array values, params long[] shape) =>
        new(OperandKind.Fed, shape.Length == 0 ? [values.Length] : shape) { Given = values };

    /// <summary>Fed by the caller: one value without dimensions.</summary>
    public static Operand Scalar(Array value) => new(OperandKind.Fed, []) { Given = value };

    /// <summary>An initialiser of given values, of the same types.</summary>
    public static Operand Fixed(Array values, params long[] shape) => Values(values, shape) with { Kind = OperandKind.Initialiser };

    /// <summary>A float initialiser.</summary>
    public static Operand Weight(params long[] shape) => new(OperandKind.Weight, shape);

    /// <summary>A float initialiser without dimensions.</summary>
    public static Operand Number(float value) => new(OperandKind.Number, [], value, value);

    /// <summary>An int64 initialiser of one dimension.</summary>
    public static Operand Integers(params long[] values) => new(OperandKind.Longs, [values.Length]) { Longs = values };

    /// <summary>The same with values above 0.</summary>
    public Operand Positive => this with { Low = 0.5, High = 2.5 };

    /// <summary>The same with values between two bounds.</summary>
    public Operand Between(double low, double high) => this with { Low = low, High = high };
}

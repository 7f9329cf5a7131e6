namespace OnnxRad.Graphs;

/// <summary>One dimension of a shape: a number, or a symbol such as <c>N</c> for one known only when the model runs.</summary>
public readonly record struct Dim
{
    /// <summary>The size; <see langword="null"/> when symbolic.</summary>
    public long? Size { get; private init; }

    /// <summary>The symbol; <see langword="null"/> when the size is known.</summary>
    public string? Symbol { get; private init; }

    /// <summary>A known size.</summary>
    public static implicit operator Dim(long size) => new() { Size = size };

    /// <summary>A symbolic size.</summary>
    public static implicit operator Dim(string symbol) => new() { Symbol = symbol };

    /// <summary>The size, where it must be known.</summary>
    /// <exception cref="InvalidOperationException">The dimension is symbolic.</exception>
    public long Known(string what) =>
        Size ?? throw new InvalidOperationException($"{what} must be a number here and is the symbol '{Symbol}'. Give the input a fixed size.");

    /// <inheritdoc/>
    public override string ToString() => Size?.ToString() ?? Symbol ?? "?";
}

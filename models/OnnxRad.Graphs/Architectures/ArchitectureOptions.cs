using static System.FormattableString;

namespace OnnxRad.Graphs.Architectures;

/// <summary>What every architecture is built from.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>Channels of the input image.</summary>
    /// <value>At least 1; default 3.</value>
    public int InputChannels { get; init; } = 3;

    /// <summary>Rows of the input image; <see langword="null"/> leaves them symbolic (<c>H</c>).</summary>
    /// <value>At least 1.</value>
    public int? Height { get; init; }

    /// <summary>Columns of the input image; <see langword="null"/> leaves them symbolic (<c>W</c>).</summary>
    /// <value>At least 1.</value>
    public int? Width { get; init; }

    /// <summary>Outputs of the classifier.</summary>
    /// <value>At least 1; default 1000.</value>
    public int Classes { get; init; } = 1000;

    /// <summary>Channels of the first stage; later stages have multiples of it.</summary>
    /// <value>At least 1; default 64, the published networks'.</value>
    public int BaseWidth { get; init; } = 64;

    /// <summary>The first layers.</summary>
    /// <value>Default <see cref="Stem.ImageNet"/>.</value>
    public Stem Stem { get; init; } = Stem.ImageNet;

    /// <summary>Fraction of features zeroed before the classifier in training.</summary>
    /// <value>0 (default, no dropout layer) to below 1.</value>
    public float Dropout { get; init; }

    /// <summary>Seeds the initial weights.</summary>
    public int Seed { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(InputChannels >= 1, $"InputChannels is {InputChannels}; expected at least 1.");
        Check(Height is null or >= 1, $"Height is {Height}; expected at least 1.");
        Check(Width is null or >= 1, $"Width is {Width}; expected at least 1.");
        Check(Classes >= 1, $"Classes is {Classes}; expected at least 1.");
        Check(BaseWidth >= 1, $"BaseWidth is {BaseWidth}; expected at least 1.");
        Check(Enum.IsDefined(Stem), $"Stem is {(int)Stem}; expected ImageNet or Small.");
        Check(Dropout is >= 0 and < 1, Invariant($"Dropout is {Dropout}; expected 0 to below 1."));
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>The input's shape (N, C, H, W).</summary>
    /// <exception cref="ArgumentException">The values are not valid; all problems are listed.</exception>
    internal Dim[] InputShape()
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The architecture's options are not valid. {string.Join(' ', problems)}");
        }

        return ["N", InputChannels, Height is { } height ? (Dim)height : "H", Width is { } width ? (Dim)width : "W"];
    }
}

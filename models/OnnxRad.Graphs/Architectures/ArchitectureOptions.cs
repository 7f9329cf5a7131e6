using static System.FormattableString;

namespace OnnxRad.Graphs.Architectures;

/// <summary>What every architecture is built from.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>The largest count of channels, outputs, rows, columns or slices.</summary>
    const int Largest = 65_536;

    /// <summary>Channels of the input image.</summary>
    /// <value>1 to 65,536; default 3.</value>
    public int InputChannels { get; init; } = 3;

    /// <summary>Slices of the input volume, for the 3-D architectures; <see langword="null"/> leaves them symbolic (<c>D</c>).</summary>
    /// <value>1 to 65,536; not given for 2-D architectures.</value>
    public int? Depth { get; init; }

    /// <summary>Rows of the input image; <see langword="null"/> leaves them symbolic (<c>H</c>).</summary>
    /// <value>1 to 65,536.</value>
    public int? Height { get; init; }

    /// <summary>Columns of the input image; <see langword="null"/> leaves them symbolic (<c>W</c>).</summary>
    /// <value>1 to 65,536.</value>
    public int? Width { get; init; }

    /// <summary>Outputs of the classifier.</summary>
    /// <value>1 to 65,536; default 1000.</value>
    public int Classes { get; init; } = 1000;

    /// <summary>Channels of the first stage; later stages have multiples of it.</summary>
    /// <value>1 to 65,536; default 64, the published networks'.</value>
    public int BaseWidth { get; init; } = 64;

    /// <summary>The first layers.</summary>
    /// <value>Default <see cref="Stem.ImageNet"/>.</value>
    public Stem Stem { get; init; } = Stem.ImageNet;

    /// <summary>Numbers that say where a patch lies, for the architecture that takes them (<see cref="LacuneCnn"/>).</summary>
    /// <value>1 to 65,536; default 7, as published.</value>
    public int LocationFeatures { get; init; } = 7;

    /// <summary>Fraction of features zeroed before the classifier in training; <see langword="null"/> leaves it to the architecture.</summary>
    /// <value>0 (no dropout layer) to below 1; default <see langword="null"/>: the published network's, where it has any.</value>
    public float? Dropout { get; init; }

    /// <summary>Whether GoogLeNet gets its two auxiliary classifiers, outputs for training alone (<see cref="Edits.AuxiliaryOutputs"/>).</summary>
    /// <value>Default <see langword="false"/>; other architectures have none.</value>
    public bool AuxiliaryClassifiers { get; init; }

    /// <summary>Seeds the initial weights.</summary>
    public int Seed { get; init; }

    /// <summary>Whether weights get their first values; without them they are zero, which is quicker where only the graph matters.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool InitialiseWeights { get; init; } = true;

    /// <summary>Whether weights have shapes and no values at all: such a model can be counted, not run.</summary>
    internal bool Outline { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        CheckCount(nameof(InputChannels), InputChannels);
        CheckCount(nameof(Depth), Depth);
        CheckCount(nameof(Height), Height);
        CheckCount(nameof(Width), Width);
        CheckCount(nameof(Classes), Classes);
        CheckCount(nameof(BaseWidth), BaseWidth);
        CheckCount(nameof(LocationFeatures), LocationFeatures);
        Check(Enum.IsDefined(Stem), $"Stem is {(int)Stem}; expected ImageNet or Small.");
        Check(Dropout is null or (>= 0 and < 1), Invariant($"Dropout is {Dropout}; expected 0 to below 1."));
        return problems;

        void CheckCount(string name, int? value) =>
            Check(value is null or (>= 1 and <= Largest), $"{name} is {value}; expected {(value < 1 ? "at least 1" : Invariant($"at most {Largest}"))}.");

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>An empty graph for these options.</summary>
    internal GraphBuilder NewGraph(string name) => new(name, Seed, initialiseWeights: InitialiseWeights) { Outline = Outline };

    /// <summary>A published width, scaled by <see cref="BaseWidth"/> / 64.</summary>
    /// <param name="width">At <see cref="BaseWidth"/> 64.</param>
    /// <param name="multiple">What the result is a multiple of, and at least.</param>
    internal long Scaled(long width, long multiple = 1) => Math.Max(1, width * BaseWidth / 64 / multiple) * multiple;

    /// <summary>The input's shape, (N, C, H, W) or (N, C, D, H, W).</summary>
    /// <param name="limits">What the architecture asks of the image.</param>
    /// <exception cref="ArgumentException">The values are not valid, or the image is too small or does not fit; all problems are listed.</exception>
    internal Dim[] InputShape(ImageLimits limits)
    {
        string[] problems = [.. Problems(), .. SizeProblems(limits)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The architecture's options are not valid. {string.Join(' ', problems)}");
        }

        Dim[] image = [Height is { } height ? (Dim)height : "H", Width is { } width ? (Dim)width : "W"];
        return limits.Axes == 2 ? ["N", InputChannels, .. image] : ["N", InputChannels, Depth is { } depth ? (Dim)depth : "D", .. image];
    }

    IEnumerable<string> SizeProblems(ImageLimits limits)
    {
        if (limits.Axes == 2 && Depth is not null)
        {
            yield return $"Depth is {Depth}; '{limits.Architecture}' takes images, not volumes. Leave it out, or use a 3-D architecture.";
        }

        (string Name, int? Size, int Smallest)[] plane =
            [(nameof(Height), Height, limits.Smallest), (nameof(Width), Width, limits.Smallest)];
        (string Name, int? Size, int Smallest)[] axes =
            limits.Axes == 2 ? plane : [(nameof(Depth), Depth, limits.SmallestDepth ?? limits.Smallest), .. plane];
        foreach (var (name, size, smallest) in axes)
        {
            if (size is null && limits.NeedsSize)
            {
                yield return $"{name} is not given; '{limits.Architecture}'{limits.Form} needs a fixed size for its fully connected layers.";
            }

            if (size >= 1 && size < smallest)
            {
                yield return $"{name} is {size}; '{limits.Architecture}'{limits.Form} with the stem {Stem} needs at least {smallest}.";
            }
            else if (size <= Largest && (size - smallest) % limits.Step != 0)
            {
                var below = size - ((size - smallest) % limits.Step);
                yield return $"{name} is {size}; '{limits.Architecture}' pads nothing and takes {smallest} or a multiple of {limits.Step} more: "
                    + $"{below} and {below + limits.Step} are the nearest.";
            }
        }
    }
}

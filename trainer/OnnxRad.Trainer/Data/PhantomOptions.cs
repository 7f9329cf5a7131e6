namespace OnnxRad.Trainer;

/// <summary>The data set that <see cref="Phantoms"/> makes.</summary>
public sealed record PhantomOptions
{
    /// <summary>The number of patients; every second one has a nodule, and each has one to three images.</summary>
    /// <value>Default 400; 2 to 100000.</value>
    public int Patients { get; init; } = 400;

    /// <summary>Rows and columns of an image, in pixels.</summary>
    /// <value>Default 64; 32 to 1024.</value>
    public int Size { get; init; } = 64;

    /// <summary>Whether label maps of the lungs are written beside the images.</summary>
    /// <value>Default false.</value>
    public bool Masks { get; init; }

    /// <summary>The seed: the same options make the same files.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; init; } = 1;
}

namespace OnnxRad.Models;

/// <summary>How a model is downloaded.</summary>
public sealed record DownloadOptions
{
    /// <summary>A folder that holds the file under its own name, to take instead of the publisher's address: http, https or file.</summary>
    /// <value>Default <see langword="null"/>: the publisher's address.</value>
    public Uri? Mirror { get; init; }

    /// <summary>Whether length and SHA-256 must be those of the catalogue.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool Verify { get; init; } = true;

    /// <summary>How long a server may send nothing.</summary>
    /// <value>Default 30 seconds.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

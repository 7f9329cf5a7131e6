namespace OnnxRad.Server.Models;

/// <summary>A model of the repository.</summary>
/// <param name="Name">Its name, that of its folder.</param>
/// <param name="Versions">What is known of its versions, ascending; empty where the model as a whole does not load.</param>
/// <param name="Reason">Why it does not load; the newest problem also where an older version still serves.</param>
sealed record ModelEntry(string Name, IReadOnlyList<VersionState> Versions, string Reason = "")
{
    /// <summary>What <see cref="ModelFolder.Fingerprint"/> was when the model was loaded.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Whether <see cref="Reason"/> is that of an update, after which the versions before go on serving.</summary>
    public bool UpdateFailed { get; init; }

    /// <summary>Whether a version has been ready at some time.</summary>
    public bool HasServed { get => field || Newest is not null; init; }

    /// <summary>The newest version that is ready.</summary>
    public ServedModel? Newest
    {
        get
        {
            for (var i = Versions.Count - 1; i >= 0; i--)
            {
                if (Versions[i].Model is { } model)
                {
                    return model;
                }
            }

            return null;
        }
    }

    public IEnumerable<ServedModel> Ready => Versions.Where(version => version.Model is not null).Select(version => version.Model!);
}

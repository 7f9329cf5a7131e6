namespace OnnxRad.Server.Models;

/// <summary>A version of a model, loaded or not.</summary>
/// <param name="Version">1 or above.</param>
/// <param name="State">One of the words of RepositoryIndex.</param>
/// <param name="Reason">Why it is not ready; empty where it is.</param>
/// <param name="Model">The loaded model, where it is ready.</param>
sealed record VersionState(long Version, string State, string Reason, ServedModel? Model)
{
    public const string Ready = "READY";
    public const string Unavailable = "UNAVAILABLE";
    public const string Loading = "LOADING";
    public const string Unloading = "UNLOADING";
}

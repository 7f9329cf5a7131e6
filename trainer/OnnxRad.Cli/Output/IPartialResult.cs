namespace OnnxRad.Cli.Output;

/// <summary>A result that may be of a part of what was asked for; the command fails then, after what was done is printed.</summary>
interface IPartialResult
{
    /// <summary>What could not be done; null where all was.</summary>
    string? Error { get; }
}

namespace OnnxRad.Cli.Output;

/// <summary>One model of an ensemble.</summary>
/// <param name="File">Its path.</param>
/// <param name="Sha256">The SHA-256 of the file.</param>
/// <param name="Share">What it counts; all add up to 1.</param>
sealed record EnsembleMemberOutput(string File, string Sha256, double Share);

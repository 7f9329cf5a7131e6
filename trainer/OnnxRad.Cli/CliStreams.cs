namespace OnnxRad.Cli;

/// <summary>Where a command writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors; with --json also all that is meant for people.</param>
sealed record CliStreams(TextWriter Out, TextWriter Error);

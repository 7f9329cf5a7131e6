namespace OnnxRad.Cli;

/// <summary>Where a command writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors; with --json also all that is meant for people.</param>
/// <param name="OutIsTerminal">Whether <paramref name="Out"/> is a terminal, which can show colours and bars.</param>
/// <param name="ErrorIsTerminal">The same of <paramref name="Error"/>.</param>
sealed record CliStreams(TextWriter Out, TextWriter Error, bool OutIsTerminal = false, bool ErrorIsTerminal = false);

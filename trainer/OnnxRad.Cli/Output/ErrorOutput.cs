namespace OnnxRad.Cli.Output;

/// <summary>What --json prints when a command fails.</summary>
sealed record ErrorOutput(string Error);

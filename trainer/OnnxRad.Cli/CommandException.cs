namespace OnnxRad.Cli;

/// <summary>A command cannot be done, for a reason that only the command line knows.</summary>
/// <param name="message">What is wrong, where, and the way out.</param>
sealed class CommandException(string message) : Exception(message);

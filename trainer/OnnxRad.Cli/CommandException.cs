namespace OnnxRad.Cli;

/// <summary>A command cannot be done, for a reason that only the command line knows.</summary>
/// <param name="message">What is wrong, where, and the way out.</param>
sealed class CommandException(string message) : Exception(message)
{
    /// <summary>Whether the command line is wrong: it is not understood, its options exclude each other, or the model takes none such.</summary>
    public bool IsUsage { get; private init; }

    /// <summary>The command line is wrong, which has an exit code of its own.</summary>
    public static CommandException Usage(string message) => new(message) { IsUsage = true };
}

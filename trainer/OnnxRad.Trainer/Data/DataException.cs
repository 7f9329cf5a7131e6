namespace OnnxRad.Trainer;

/// <summary>A data set cannot be used as it is; the message is one paragraph with the way out.</summary>
public sealed class DataException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The data set as the caller named it.</param>
    /// <param name="message">What is wrong, where, and the way out; never a patient identifier.</param>
    /// <param name="problems">Every single problem, also those that the message leaves out for length.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public DataException(
        string path, string message, IReadOnlyList<string>? problems = null, Exception? innerException = null)
        : base(message, innerException)
    {
        (Path, Problems) = (path, problems ?? [message]);
    }

    /// <summary>The data set as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Every single problem found, at least one.</summary>
    public IReadOnlyList<string> Problems { get; }
}

namespace OnnxRad.Runtime;

/// <summary>The execution provider that was asked for cannot be used; OnnxRad never falls back to another one by itself.</summary>
public sealed class ProviderUnavailableException : Exception
{
    internal ProviderUnavailableException(ExecutionProvider provider, string message, Exception? innerException = null)
        : base(message, innerException) => Provider = provider;

    /// <summary>The provider that was asked for.</summary>
    public ExecutionProvider Provider { get; }
}

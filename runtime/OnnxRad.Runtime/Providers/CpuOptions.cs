namespace OnnxRad.Runtime;

/// <summary>The processor; always there, and last in a list.</summary>
public sealed record CpuOptions : ProviderOptions
{
    /// <inheritdoc/>
    public override ExecutionProvider Provider => ExecutionProvider.Cpu;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems() => [];
}

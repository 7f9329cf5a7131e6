namespace OnnxRad.Server.Tests.Support;

/// <summary>Tests that count what the whole process does run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

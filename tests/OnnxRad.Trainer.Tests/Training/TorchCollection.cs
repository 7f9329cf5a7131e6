namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Tests that train run one after another: torch has one generator for dropout, and uses all cores by itself.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>A recipe for <see cref="TinyData"/> that takes a fraction of a second.</summary>
static class TinyRecipe
{
    public static Recipe Create(int epochs = 3) => new()
    {
        Name = "tiny",
        Version = 2,
        Task = "classification",
        Seed = 5,
        Input = new() { Height = TinyData.Size, Width = TinyData.Size },
        Network = new() { Architecture = "plain-cnn", Width = 4 },
        Training = new()
        {
            Epochs = epochs,
            BatchSize = 8,
            Optimizer = new() { Name = OptimizerName.AdamW, LearningRate = 0.01 },
        },
    };

    /// <summary>Everything that draws random numbers, and everything that has a state.</summary>
    public static Recipe WithEverything(int epochs, OptimizerName optimizer = OptimizerName.AdamW)
    {
        var recipe = Create(epochs);
        return recipe with
        {
            Network = recipe.Network with { Dropout = 0.2 },
            Augmentation = new() { Shift = 0.1, Rotation = 10, Scale = new(0.9, 1.1), Mirror = 0.5, CropPadding = 1, Noise = 0.02, Contrast = 0.1, Brightness = 0.1 },
            Training = recipe.Training with
            {
                AverageDecay = 0.9,
                Optimizer = new() { Name = optimizer, LearningRate = 0.01 },
                Loss = new() { Weighting = ClassWeighting.Balanced, LabelSmoothing = 0.1 },
            },
        };
    }
}

using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>What a model is measured on.</summary>
/// <param name="Model">The model.</param>
/// <param name="Dataset">The data, opened for the model's task.</param>
/// <param name="Samples">Those to measure on.</param>
/// <param name="Recipe">The recipe that the model was trained by.</param>
/// <param name="Observer">Told about progress.</param>
sealed record EvaluationInput(RadModel Model, ImageDataset Dataset, IReadOnlyList<Sample> Samples, CardRecipe Recipe, IRunObserver Observer)
{
    /// <summary>The folder of prepared images; null to hold them in memory.</summary>
    public string? Cache { get; init; }
}

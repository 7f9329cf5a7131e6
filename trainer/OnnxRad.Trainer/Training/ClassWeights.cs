namespace OnnxRad.Trainer;

/// <summary>The weight of each class in the loss.</summary>
static class ClassWeights
{
    /// <summary>One weight a class; <see langword="null"/> when all weigh the same.</summary>
    /// <param name="recipe">Which weighting.</param>
    /// <param name="labels">The labels of the training split.</param>
    /// <param name="classes">The number of classes; each occurs among the labels.</param>
    /// <remarks>'balanced' is N / (classes * N_class), so that the mean weight of an image is 1.</remarks>
    public static float[]? For(LossRecipe recipe, IReadOnlyCollection<int> labels, int classes)
    {
        var counts = new long[classes];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        return For(recipe, counts);
    }

    /// <summary>One weight a class; <see langword="null"/> when all weigh the same.</summary>
    /// <param name="recipe">Which weighting.</param>
    /// <param name="counts">How often each class occurs, in images or in pixels; one that never does counts as 1.</param>
    public static float[]? For(LossRecipe recipe, long[] counts) => recipe.Weighting switch
    {
        ClassWeighting.None => null,
        ClassWeighting.Given => [.. recipe.ClassWeights.Select(w => (float)w)],
        _ => Array.ConvertAll(counts, count => (float)counts.Sum() / (counts.Length * Math.Max(1, count))),
    };
}

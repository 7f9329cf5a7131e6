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
        switch (recipe.Weighting)
        {
            case ClassWeighting.None:
                return null;
            case ClassWeighting.Given:
                return [.. recipe.ClassWeights.Select(w => (float)w)];
            default:
                var counts = new int[classes];
                foreach (var label in labels)
                {
                    counts[label]++;
                }

                return Array.ConvertAll(counts, count => (float)labels.Count / (classes * count));
        }
    }
}

namespace OnnxRad.Trainer;

/// <summary>Whether a recipe and a data set go together, before the long job.</summary>
static class DataChecks
{
    /// <summary>Checks that given class weights are one a class.</summary>
    /// <exception cref="RecipeException">They are not.</exception>
    public static void ClassWeights(Recipe recipe, ImageDataset dataset)
    {
        var loss = recipe.Training.Loss;
        if (loss.Weighting == ClassWeighting.Given && loss.ClassWeights.Count != dataset.Classes.Count)
        {
            var key = recipe.Part is { } part ? $"tasks.{part}.loss.class_weights" : "training.loss.class_weights";
            throw new RecipeException(
            [
                recipe.Places.Problem(
                    recipe,
                    key,
                    $"'{key}' has {Listing.Count(loss.ClassWeights.Count, "number")}, and '{dataset.Path}' has {dataset.Classes.Count} classes "
                    + $"({Listing.Quote(dataset.Classes)}). Give one number a class, in this order."),
            ]);
        }
    }

    /// <summary>Checks that every class is trained, and that the epochs can be compared as the recipe says.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="train">The labels of the training images.</param>
    /// <param name="validation">The labels of the validation images.</param>
    /// <exception cref="DataException">A class is missing in a split that needs it.</exception>
    public static void Classes(Recipe recipe, ImageDataset dataset, IEnumerable<int> train, IEnumerable<int> validation)
    {
        if (Missing(dataset, train) is { Count: > 0 } untrained)
        {
            throw new DataException(
                dataset.Path,
                $"No image for training that can be read in '{dataset.Path}' is of class {Listing.Quote(untrained)}. "
                + "Correct the images, or remove the class.",
                untrained);
        }

        if (recipe.Training.EarlyStopping.Metric == ValidationMetric.Auc && Missing(dataset, validation) is { Count: > 0 } unseen)
        {
            throw new DataException(
                dataset.Path,
                $"No image for validation in '{dataset.Path}' is of class {Listing.Quote(unseen)}, so the best epoch cannot be chosen by AUC. "
                + "Add such images to the validation data, or set training.early_stopping.metric: loss in the recipe.",
                unseen);
        }
    }

    static List<string> Missing(ImageDataset dataset, IEnumerable<int> labels)
    {
        var found = labels.ToHashSet();
        return [.. dataset.Classes.Where((_, label) => !found.Contains(label))];
    }
}

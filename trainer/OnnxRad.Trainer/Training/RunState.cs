namespace OnnxRad.Trainer;

/// <summary>A training run between two epochs: what it needs to go on in another process.</summary>
/// <param name="Recipe">The resolved recipe, as YAML.</param>
/// <param name="DataSha256">The SHA-256 of the data set.</param>
/// <param name="Epochs">The epochs done.</param>
/// <param name="Loop">What the steps have changed.</param>
sealed record RunState(string Recipe, string DataSha256, IReadOnlyList<EpochRecord> Epochs, LoopState Loop)
{
    // What says how long a run goes on, and nothing of what it did.
    static readonly string[] s_ofItsEnd = ["training.epochs", "training.early_stopping.patience"];

    /// <summary>The epochs that the run was to have.</summary>
    public int PlannedEpochs => Trainer.Recipe.Parse(Recipe, "saved state", []).Training.Epochs;

    /// <summary>Checks that a run may go on from here: with the same recipe, but for the number of epochs and the patience of early stopping.</summary>
    /// <param name="folder">The run's folder, for the message.</param>
    /// <param name="recipe">The recipe to go on with.</param>
    /// <exception cref="RecipeException">The run was started with another recipe, or the saved one is damaged.</exception>
    public void CheckRecipe(string folder, Recipe recipe)
    {
        var (then, now) = (Values(Trainer.Recipe.Parse(Recipe, "saved state", []).WithoutFolders().ToYaml()), Values(recipe.WithoutFolders().ToYaml()));
        var changed = then.Keys.Union(now.Keys).Except(s_ofItsEnd).Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => $"'{key}' was {then.GetValueOrDefault(key, "not given")} and is {now.GetValueOrDefault(key, "not given")}").ToList();
        if (changed.Count > 0)
        {
            throw new RecipeException(
            [
                new RecipeProblem(
                    $"recipe '{recipe.Name}'",
                    null,
                    "",
                    $"the run in '{folder}' was started with another recipe: {Listing.Join(changed)}. Resume it with "
                    + $"'{Path.Combine(folder, "recipe.yaml")}', or start a new run in another folder."),
            ]);
        }

        if (recipe.Training.Epochs < Epochs.Count)
        {
            throw new RecipeException(
            [
                new RecipeProblem(
                    $"recipe '{recipe.Name}'",
                    null,
                    "training.epochs",
                    $"training.epochs is {recipe.Training.Epochs}, and {Epochs.Count} epochs of the run in '{folder}' are finished. Give {Epochs.Count} or more."),
            ]);
        }
    }

    /// <summary>Checks that a run may go on from here.</summary>
    /// <param name="folder">The run's folder, for the message.</param>
    /// <param name="dataset">The data to go on with.</param>
    /// <exception cref="DataException">The run was started with other data.</exception>
    public void CheckData(string folder, ImageDataset dataset)
    {
        if (!dataset.Has(DataSha256))
        {
            throw new DataException(
                dataset.Path,
                $"The run in '{folder}' was started with other data than '{dataset.Path}' (SHA-256 {DataSha256[..12]}... then, {dataset.Sha256[..12]}... now). "
                + "The same files are other data where other images count as one patient's: by another column 'patient', or in a version of this program that "
                + "tells patients apart otherwise. Resume it with the data it was started with, or start a new run in another folder.");
        }
    }

    /// <summary>Dotted key to value, of what <see cref="RecipeWriter"/> writes: one key a line, two spaces a level.</summary>
    static Dictionary<string, string> Values(string yaml)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var line in yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line.TrimStart();
            var parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
            var depth = (line.Length - text.Length) / 2;
            path.RemoveRange(depth, path.Count - depth);
            path.Add(parts[0]);
            if (parts[1].Length > 0)
            {
                values.Add(string.Join('.', path), parts[1]);
            }
        }

        return values;
    }
}

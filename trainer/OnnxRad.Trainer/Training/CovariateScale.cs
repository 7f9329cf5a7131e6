using OnnxRad.Graphs.Edits;

namespace OnnxRad.Trainer;

/// <summary>Measures the covariates of the training split.</summary>
static class CovariateScale
{
    /// <summary>Mean and standard deviation of each, over the cases that have it; deviation 1 where all are equal.</summary>
    /// <param name="recipe">Which covariates.</param>
    /// <param name="dataset">For messages.</param>
    /// <param name="train">The training split.</param>
    /// <exception cref="DataException">The data have no covariates, or no training case has one of them.</exception>
    public static IReadOnlyList<Covariate> Of(Recipe recipe, ImageDataset dataset, PreparedImages train)
    {
        var names = recipe.Data.Covariates;
        if (names.Count > 0 && train.CovariateCount == 0)
        {
            throw new DataException(
                dataset.Path,
                $"'{dataset.Path}' has no columns, and the recipe names the covariates {Listing.Quote(names)}. Give the data as a .csv table, or remove "
                + "data.covariates from the recipe.");
        }

        float[][] columns = [.. names.Select((_, k) => train.Covariates.Where((_, i) => i % names.Count == k).ToArray())];
        var missing = names.Where((_, k) => columns[k].All(float.IsNaN)).ToList();
        if (missing.Count > 0)
        {
            throw new DataException(
                dataset.Path,
                $"No training image of '{dataset.Path}' has a value of {Listing.Quote(missing)}. Fill in the column, or leave it out of data.covariates.",
                missing);
        }

        return [.. names.Zip(columns.Select(column => ValueScale.Of(column)), (name, scale) => new Covariate(name, (float)scale.Mean, (float)scale.Deviation))];
    }
}

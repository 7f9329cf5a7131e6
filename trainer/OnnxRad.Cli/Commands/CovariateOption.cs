using System.Globalization;
using OnnxRad.Models;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary>The option <c>--covariates age=63,sex=1</c>, the same numbers for all images, or <c>--covariates table.csv</c>, a row for each.</summary>
static class CovariateOption
{
    /// <summary>Gives the numbers of each image by its path.</summary>
    /// <param name="text">What was given; null where the option was not.</param>
    /// <param name="path">The model file, for messages.</param>
    /// <param name="card">The model's card.</param>
    /// <param name="images">The paths of the images, or what messages call the case.</param>
    /// <param name="named">The images of a case; empty where the model takes one image.</param>
    /// <exception cref="CommandException">The numbers cannot be read or are not the model's.</exception>
    /// <exception cref="DataException">The table cannot be used; all problems are named.</exception>
    public static Func<string, IReadOnlyDictionary<string, float>> Of(
        string? text, string path, ModelCard card, IReadOnlyList<string> images, IReadOnlyList<(string Name, string File)> named)
    {
        if (text?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true && !text.Contains('='))
        {
            if (card.Covariates is not { } covariates)
            {
                throw CommandException.Usage($"'{path}' takes no covariates. Leave out --covariates.");
            }

            string[] names = [.. covariates.Select(covariate => covariate.Name)];
            if (card.Preprocessing.Images is { } several)
            {
                var row = CovariateTable.ReadCase(
                    text, names, several, named.ToDictionary(image => image.Name, image => image.File, StringComparer.Ordinal));
                return _ => row;
            }

            var rows = CovariateTable.Read(text, names, images);
            return image => rows[image];
        }

        var numbers = Parse(text);
        Check(path, card, numbers);
        return _ => numbers ?? new Dictionary<string, float>();
    }

    /// <summary>Reads the numbers.</summary>
    /// <returns>Null where the option was not given.</returns>
    /// <exception cref="CommandException">A part is no name with a number, or a name comes twice.</exception>
    public static IReadOnlyDictionary<string, float>? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var numbers = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sign = part.LastIndexOf('=');
            if (sign < 1
                || !float.TryParse(part[(sign + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !float.IsFinite(number)
                || !numbers.TryAdd(part[..sign].Trim(), number))
            {
                throw CommandException.Usage($"--covariates holds '{part}'; expected a name and a number, each name once, as age=63,sex=1.");
            }
        }

        return numbers;
    }

    /// <summary>Checks that the numbers are those of a model.</summary>
    /// <exception cref="CommandException">A name is none of the model's, or the model takes covariates and the option was not given.</exception>
    public static void Check(string path, ModelCard card, IReadOnlyDictionary<string, float>? covariates)
    {
        string[] names = [.. card.Covariates?.Select(covariate => covariate.Name) ?? []];
        if (covariates is null && names.Length > 0)
        {
            throw CommandException.Usage(
                $"'{path}' takes the covariates {string.Join(", ", names)}. Give them with --covariates {string.Join(",", names.Select(name => $"{name}=..."))}; "
                + "leave out what is not known. Or give a .csv table with a row for each image.");
        }

        string[] unknown = [.. covariates?.Keys.Where(name => !names.Contains(name)) ?? []];
        if (unknown.Length > 0)
        {
            throw CommandException.Usage(
                $"'{path}' takes {(names.Length == 0 ? "no covariates" : $"the covariates {string.Join(", ", names)}")}; --covariates names "
                + $"{string.Join(", ", unknown)}. Leave out what is none of them.");
        }
    }
}

using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Configuration;

/// <summary>Which models of the repository run other ones, and which these are.</summary>
static class EnsembleKind
{
    /// <summary>The models that must be there before this one: the members of an ensemble; none for others, and for those whose files
    /// cannot be read, which loading reports.</summary>
    /// <param name="folder">The model's folder.</param>
    public static IReadOnlyList<string> Members(string folder)
    {
        try
        {
            return AverageFile.IsIn(folder)
                ? AverageFile.Read(folder).Members
                : [.. ModelConfigFile.Read(folder)?.EnsembleScheduling?.Step
                    .Select(step => step.ModelName).Distinct(StringComparer.Ordinal) ?? []];
        }
        catch (Exception e) when (e is InferException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The models in an order in which members come before their ensembles, as far as they do not run each other.</summary>
    /// <param name="folders">The folders of models by name.</param>
    /// <param name="names">The models; their members are there too.</param>
    public static IReadOnlyList<string> InOrder(IReadOnlyDictionary<string, string> folders, IEnumerable<string> names)
    {
        var (ordered, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var open = new Stack<(string Name, bool Done)>(names.Reverse().Select(name => (name, false)));
        while (open.TryPop(out var next))
        {
            if (next.Done)
            {
                ordered.Add(next.Name);
            }
            else if (seen.Add(next.Name) && folders.TryGetValue(next.Name, out var folder))
            {
                open.Push((next.Name, true));
                foreach (var member in Members(folder))
                {
                    open.Push((member, false));
                }
            }
        }

        return ordered;
    }
}

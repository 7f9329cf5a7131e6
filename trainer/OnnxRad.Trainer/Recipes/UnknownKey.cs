namespace OnnxRad.Trainer;

/// <summary>Says what an unknown key may have been meant to be.</summary>
static class UnknownKey
{
    /// <summary>The message for a dotted key that the schema does not have.</summary>
    public static string Message(string path)
    {
        var section = path;
        do
        {
            section = section.LastIndexOf('.') is >= 0 and var dot ? section[..dot] : "";
        }
        while (section.Length > 0 && !RecipeSchema.IsSection(section));

        var allowed = RecipeSchema.NamesIn(section);
        var hint = Nearest(path, section, allowed) is { } nearest ? $"; did you mean '{nearest}'?" : ".";
        var where = section.Length > 0 ? $"in '{section}'" : "at the top";
        return $"'{Shown.Text(path)}' is not a key of a recipe{hint} Allowed {where}: {string.Join(", ", allowed)}.";
    }

    static string? Nearest(string path, string section, IReadOnlyList<string> allowed)
    {
        var prefix = section.Length > 0 ? section + '.' : "";
        var parts = path[prefix.Length..].Split('.', 2);
        var best = allowed
            .Select(candidate => (Candidate: candidate, Distance: Distance(parts[0], candidate)))
            .MinBy(c => c.Distance);
        if (best.Distance <= Math.Max(1, best.Candidate.Length / 3))
        {
            var corrected = prefix + best.Candidate;
            return parts.Length == 1 || RecipeSchema.IsKey(corrected) ? corrected : $"{corrected}.{parts[1]}";
        }

        var last = path[(path.LastIndexOf('.') + 1)..];
        if (path.Split('.') is [RecipeSchema.TasksSection, var task, _, ..] && RecipeSchema.IsKey($"{RecipeSchema.TasksSection}.{task}.{last}"))
        {
            return $"{RecipeSchema.TasksSection}.{task}.{last}";
        }

        return RecipeSchema.Keys.FirstOrDefault(k => k.Name == last && k.Section.Length > 0)?.Path
            ?? RecipeSchema.Sections.FirstOrDefault(s => s.EndsWith('.' + last, StringComparison.Ordinal));
    }

    /// <summary>Levenshtein distance, without regard to case and with '-' and '_' the same.</summary>
    static int Distance(string a, string b)
    {
        const int longest = 64;
        if (a.Length > longest)
        {
            return longest;
        }

        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (Plain(a[i - 1]) == Plain(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];

        static char Plain(char c) => c == '-' ? '_' : char.ToLowerInvariant(c);
    }
}

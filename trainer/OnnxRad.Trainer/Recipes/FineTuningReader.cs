namespace OnnxRad.Trainer;

/// <summary>Reads the <c>fine_tuning</c> section of a recipe.</summary>
static class FineTuningReader
{
    const int LongestPath = 4096;
    const int LongestName = 1024;

    public static FineTuningRecipe Read(YamlSection s)
    {
        var recipe = new FineTuningRecipe();
        recipe = new FineTuningRecipe
        {
            From = Optional(s, "from", path => path.Length is > 0 and <= LongestPath && IsOneLine(path)),
            Sha256 = Optional(s, "sha256", hash => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)),
            Freeze = s.Text("freeze", recipe.Freeze, name => name.Length is > 0 and <= LongestName && IsOneLine(name)),
            BackboneLearningRate = s.Number("backbone_learning_rate", recipe.BackboneLearningRate),
            LayerDecay = s.Number("layer_decay", recipe.LayerDecay),
            UnfreezeEpochs = s.Integer("unfreeze_epochs", recipe.UnfreezeEpochs),
        };
        if (s.Sound("from") && recipe.From is null && recipe != new FineTuningRecipe())
        {
            foreach (var name in RecipeSchema.NamesIn("fine_tuning").Where(name => s.Has(name) && name != "from"))
            {
                s.Problem(name, $"fine_tuning.{name} is given without a network to start from. Give fine_tuning.from, on the command line "
                    + $"--from FILE, or remove it, on the command line with {RecipeOverrides.Prefix}fine_tuning.{name}=");
            }
        }

        if (s.Sound("freeze", "unfreeze_epochs") && recipe is { Freeze: FineTuningRecipe.FreezeBackbone, UnfreezeEpochs: > 0 })
        {
            s.Problem("unfreeze_epochs",
                $"fine_tuning.unfreeze_epochs is {recipe.UnfreezeEpochs} while fine_tuning.freeze is 'backbone', which leaves no stage to be "
                + "unfrozen; expected 0, or freeze: none.");
        }

        return recipe;
    }

    static string? Optional(YamlSection s, string name, Func<string, bool> isValid) =>
        s.Has(name) && !s.IsWord(name, "none") && s.Text(name, "", isValid) is { Length: > 0 } text ? text : null;

    static bool IsOneLine(string text) => !text.Any(char.IsControl);
}

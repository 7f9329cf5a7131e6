using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>What a card says of the recipe that its model was trained by; of a fused model, what the recipes of its members agree on.</summary>
/// <param name="card">The card.</param>
sealed class CardRecipe(ModelCard card)
{
    readonly Lazy<Recipe?> _read = new(() => Read(card));

    /// <summary>The recipe; of what the members of a fused model do not agree on, the defaults.</summary>
    /// <exception cref="RecipeException">The card of a model that was trained has none that can be read.</exception>
    public Recipe Value => _read.Value ?? new() { Name = "ensemble", Task = TaskTable.Of(card.Task).Name };

    /// <summary>Who was held out of data that name no splits; null where that is not known, as the members of a fused model held out different patients.</summary>
    /// <exception cref="RecipeException">As of <see cref="Value"/>.</exception>
    public HoldOutOptions? HoldOut => card.Provenance.Members is null
        || (_read.Value is { Places: var text } && text.Names("seed") && text.Names("data.validation_fraction") && text.Names("data.test_fraction"))
            ? HoldOutOptions.From(Value)
            : null;

    static Recipe? Read(ModelCard card)
    {
        if (card.Provenance.Members is null)
        {
            return Recipe.Parse(card.Provenance.Recipe, "model card", []);
        }

        try
        {
            return Recipe.Parse(card.Provenance.Recipe, "model card", ["name=ensemble"]);
        }
        catch (RecipeException)
        {
            // The members agree on nothing, or the file was fused by a version that kept nothing of their recipes.
            return null;
        }
    }
}

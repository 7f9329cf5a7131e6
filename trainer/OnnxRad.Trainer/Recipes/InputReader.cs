using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads the <c>input</c> section of a recipe.</summary>
static class InputReader
{
    public static InputRecipe Read(YamlSection s, ITrainingTask task)
    {
        var recipe = task.Kind == ModelTask.Image ? new InputRecipe { Mean = [0], Std = [1] } : new InputRecipe();
        var channels = s.Integer("channels", recipe.Channels);
        if (channels == 2)
        {
            s.Problem("channels", "input.channels is '2'; expected 1 or 3.");
        }

        return new InputRecipe
        {
            Channels = channels,
            Height = s.Integer("height", recipe.Height),
            Width = s.Integer("width", recipe.Width),
            Resize = s.Choice("resize", recipe.Resize, RecipeNames.Resize),
            Window = WindowReader.Read(s, "window"),
            Mean = ReadPerChannel(s, "mean", channels, recipe.Mean!),
            Std = ReadPerChannel(s, "std", channels, recipe.Std!),
        };
    }

    static IReadOnlyList<double>? ReadPerChannel(YamlSection s, string name, int channels, IReadOnlyList<double> one)
    {
        if (s.IsWord(name, "auto"))
        {
            return null;
        }

        var values = s.Numbers(name, [.. Enumerable.Repeat(one[0], channels)]);
        if (s.Sound(name, "channels") && values.Count != channels)
        {
            s.Problem(name,
                $"input.{name} has {Shown.Count(values.Count, "number")}; "
                    + $"expected one a channel, and input.channels is {channels}.");
        }

        return values;
    }
}

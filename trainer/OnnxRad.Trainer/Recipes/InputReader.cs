using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads the <c>input</c> section of a recipe.</summary>
static class InputReader
{
    public static InputRecipe Read(YamlSection s, ITrainingTask task)
    {
        var normalise = s.Choice("normalise", Normalisation.Fixed, RecipeNames.Normalise);
        var recipe = task.Kind == ModelTask.Image || normalise == Normalisation.ZScore ? new InputRecipe { Mean = [0], Std = [1] } : new InputRecipe();
        var channels = s.Integer("channels", recipe.Channels);
        if (channels == 2)
        {
            s.Problem("channels", "input.channels is '2'; expected 1 or 3.");
        }

        var images = ReadImages(s);
        recipe = new InputRecipe
        {
            Images = images,
            Combine = s.Choice("combine", recipe.Combine, RecipeNames.Layout),
            Missing = s.Choice("missing", recipe.Missing, RecipeNames.Missing),
            Channels = channels,
            Depth = !s.Has("depth") || s.IsWord("depth", "none") ? null : s.Integer("depth", 2),
            Height = s.Integer("height", recipe.Height),
            Width = s.Integer("width", recipe.Width),
            Resize = s.Choice("resize", recipe.Resize, RecipeNames.Resize),
            Window = WindowReader.Read(s, "window"),
            Fit = s.Choice("fit", recipe.Fit, RecipeNames.Fit),
            Spacing = !s.Has("spacing") || s.IsWord("spacing", "none") ? null : s.Number("spacing", 1),
            SliceSpacing = !s.Has("slice_spacing") || s.IsWord("slice_spacing", "auto") ? null : s.Number("slice_spacing", 1),
            ImageChannels = !s.Has("image_channels") || s.IsWord("image_channels", "auto") ? null : s.Integer("image_channels", channels),
            Clip = !s.Has("clip") || s.IsWord("clip", "none") ? [] : s.Numbers("clip", []),
            Normalise = normalise,
            Mean = ReadPerChannel(s, "mean", channels, images.Count, recipe.Mean!),
            Std = ReadPerChannel(s, "std", channels, images.Count, recipe.Std!),
        };
        CheckCombination(s, recipe, task);
        CheckSteps(s, recipe, task);
        VolumeRules.CheckInput(s, recipe, task);
        return recipe;
    }

    static void CheckSteps(YamlSection s, InputRecipe recipe, ITrainingTask task)
    {
        var fit = RecipeNames.Fit.NameOf(recipe.Fit);
        if (recipe.Fit is ImageFit.Letterbox or ImageFit.Crop && recipe.Resize == ResizeFilter.None)
        {
            s.Problem("fit", $"input.fit is '{fit}', which resizes, and input.resize is 'none'; expected box or triangle there.");
        }

        if (s.Sound("spacing", "fit", "resize") && recipe.Spacing is not null && (recipe.Fit != ImageFit.Centre || recipe.Resize == ResizeFilter.None))
        {
            s.Problem("spacing", "input.spacing is given; expected input.fit: centre and input.resize: box or triangle with it.");
        }

        if (recipe.Fit != ImageFit.Stretch && task.Output == NetworkOutput.Image)
        {
            s.Problem("fit", $"input.fit is '{fit}', and the task '{task.Name}' gives an image of the size of the whole one; expected stretch.");
        }

        if (recipe.ImageChannels is { } channels && channels != recipe.Channels && ((channels, recipe.Channels) != (1, 3) || task.Kind == ModelTask.Image))
        {
            s.Problem(
                "image_channels",
                $"input.image_channels is {channels} and input.channels {recipe.Channels}; expected the same, or 1 with 3{(task.Kind == ModelTask.Image ? " for other tasks than image" : "")}.");
        }

        if (s.Sound("clip") && s.Has("clip") && !s.IsWord("clip", "none") && !(recipe.Clip is [var least, var most] && least < most))
        {
            s.Problem("clip", $"input.clip is [{string.Join(", ", recipe.Clip.Select(value => FormattableString.Invariant($"{value}")))}]; expected two numbers, the lower one first.");
        }
    }

    static IReadOnlyList<string> ReadImages(YamlSection s)
    {
        if (!s.Has("images") || s.IsWord("images", "none"))
        {
            return [];
        }

        var names = s.Texts("images", CaseImages.IsName);
        if (s.Sound("images") && (names.Count is < 2 or > CaseImages.Most || names.Distinct(StringComparer.Ordinal).Count() < names.Count))
        {
            s.Problem("images", $"input.images has {Shown.Count(names.Count, "name")}; expected 2 to {CaseImages.Most} different ones.");
        }

        return s.Sound("images") ? names : [];
    }

    static void CheckCombination(YamlSection s, InputRecipe recipe, ITrainingTask task)
    {
        var byDefault = new InputRecipe();
        foreach (var (name, given) in new[] { ("combine", recipe.Combine != byDefault.Combine), ("missing", recipe.Missing != byDefault.Missing) })
        {
            if (given && recipe.Images.Count == 0 && s.Sound("images"))
            {
                s.Problem(name, $"input.{name} is for several images of a case, and input.images names none. Name them, or remove it.");
            }
        }

        if (recipe.Images.Count > 0 && task.Kind == ModelTask.Image)
        {
            s.Problem("images", "input.images names several images of a case, and the task 'image' makes an image of one; expected none.");
        }

        var width = recipe.NetworkShape().Width;
        if (recipe.Combine == ImageLayout.SideBySide && task.Output != NetworkOutput.Scores)
        {
            s.Problem("combine", $"input.combine is 'side_by_side', and the task '{task.Name}' needs an output for each pixel of one image; expected channels.");
        }
        else if (width > 16384)
        {
            s.Problem("width", $"input.width is {recipe.Width}, and {recipe.Images.Count} images side by side are {width} columns; expected at most 16384.");
        }
    }

    /// <summary>Numbers for each channel of each image; those of one image are those of all.</summary>
    static IReadOnlyList<double>? ReadPerChannel(YamlSection s, string name, int channels, int images, IReadOnlyList<double> one)
    {
        if (s.IsWord(name, "auto"))
        {
            return null;
        }

        var values = s.Numbers(name, [.. Enumerable.Repeat(one[0], channels)]);
        var all = channels * Math.Max(1, images);
        if (s.Sound(name, "channels", "images") && values.Count != channels && values.Count != all)
        {
            s.Problem(name,
                $"input.{name} has {Shown.Count(values.Count, "number")}; "
                    + $"expected one a channel, and input.channels is {channels}"
                    + (images > 0 ? $", or one a channel of each of the {images} images." : "."));
        }

        return values.Count == channels && images > 0 ? [.. Enumerable.Repeat(values, images).SelectMany(v => v)] : values;
    }
}

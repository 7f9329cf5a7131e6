using System.Text.Json;
using OnnxRad.Models;

namespace OnnxRad.Server.Models;

/// <summary>How a tensor for the image input is prepared, for clients that send numbers in place of files.</summary>
static class PreparationProperties
{
    // Properties are one line each.
    static readonly ModelsJsonContext s_json = new(new(ModelsJsonContext.Default.Options) { WriteIndented = false });

    /// <summary>The order of the dimensions, what each channel holds, and the steps from an image's values to the tensor.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(Preprocessing preprocessing) =>
    [
        new("onnxrad.layout", preprocessing.Depth is null ? "N, C, H, W" : "N, C, D, H, W"),
        new("onnxrad.channels", string.Join(", ", Channels(preprocessing))),
        new("onnxrad.preprocessing", JsonSerializer.Serialize(preprocessing, s_json.Preprocessing)),
    ];

    static IEnumerable<string> Channels(Preprocessing preprocessing)
    {
        string[] colours = preprocessing.Channels == 1 ? ["grey"]
            : preprocessing.ImageChannels == 1 ? ["grey", "grey", "grey"]
            : ["red", "green", "blue"];
        return preprocessing.Images switch
        {
            null => colours,
            { Layout: ImageLayout.SideBySide, MayBeMissing: var mayBeMissing } => mayBeMissing ? [.. colours, "present"] : colours,
            { Names: var names, MayBeMissing: var mayBeMissing } =>
            [
                .. names.SelectMany(name => colours.Select(colour => $"{name}.{colour}")),
                .. mayBeMissing ? names.Select(name => $"{name}.present") : [],
            ],
        };
    }
}

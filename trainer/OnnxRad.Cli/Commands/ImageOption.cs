using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary>The option <c>--image plain=a.png --image arterial=b.png</c>.</summary>
static class ImageOption
{
    /// <summary>Reads names and files.</summary>
    /// <exception cref="CommandException">A value is no name with a file, or a name comes twice.</exception>
    public static IReadOnlyList<(string Name, string File)> Parse(IReadOnlyList<string>? values)
    {
        var files = new List<(string Name, string File)>();
        foreach (var value in values ?? [])
        {
            var sign = value.IndexOf('=');
            if (sign < 1 || sign == value.Length - 1 || files.Any(file => file.Name == value[..sign]))
            {
                throw CommandException.Usage($"--image is '{value}'; expected a name and a file, each name once, as --image plain=a.png --image arterial=b.png.");
            }

            files.Add((value[..sign], value[(sign + 1)..]));
        }

        return files;
    }

    /// <summary>Checks that a model takes what was given.</summary>
    /// <param name="path">What messages call the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="named">The images of a case.</param>
    /// <param name="others">Images without a name.</param>
    /// <exception cref="CommandException">It does not.</exception>
    public static void Check(string path, RadModel model, IReadOnlyList<(string Name, string File)> named, IReadOnlyList<string> others)
    {
        var names = model.ImageNames;
        if (names.Count == 0 ? named.Count > 0 : others.Count > 0)
        {
            throw CommandException.Usage(names.Count == 0
                ? $"'{path}' takes one image a case, without a name. Give the files without --image."
                : $"'{path}' takes the images {string.Join(", ", names)} of a case. Give them with {string.Join(' ', names.Select(name => $"--image {name}=FILE"))}.");
        }

        if (named.Count + others.Count == 0)
        {
            throw CommandException.Usage(names.Count == 0
                ? "There is no image. Give files or folders of them."
                : $"There is no image. '{path}' takes {string.Join(' ', names.Select(name => $"--image {name}=FILE"))}.");
        }

        string[] unknown = [.. named.Select(image => image.Name).Except(names)];
        if (unknown.Length > 0)
        {
            throw CommandException.Usage($"'{path}' takes the images {string.Join(", ", names)}; --image names {string.Join(", ", unknown)}. Leave out what is none of them.");
        }
    }

    /// <summary>Reads the images of a case.</summary>
    /// <param name="named">Their names and files.</param>
    /// <param name="read">Reads a file, a folder of a series, or a slice.</param>
    public static IReadOnlyDictionary<string, RadImage> Read(IReadOnlyList<(string Name, string File)> named, Func<string, RadImage> read) =>
        named.ToDictionary(image => image.Name, image => read(image.File), StringComparer.Ordinal);

    /// <summary>What messages call a case.</summary>
    public static string Describe(IReadOnlyList<(string Name, string File)> named) => string.Join(' ', named.Select(image => $"{image.Name}={image.File}"));
}

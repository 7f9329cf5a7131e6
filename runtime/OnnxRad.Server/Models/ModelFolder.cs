using System.Globalization;
using Inference;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>A model's folder in a repository: <c>config.pbtxt</c>, label files, and a folder for each version.</summary>
static class ModelFolder
{
    const string DefaultFileName = "model.onnx";

    // What TensorRT keeps beside the model, and writes while it serves.
    static readonly string[] s_engines = [".engine", ".profile", ".timing"];

    // The root of an ext4 volume has it; nobody but root may read it.
    const string LostAndFound = "lost+found";

    /// <summary>The folders of all models, by name; of one that is in several repositories that of the first.</summary>
    public static SortedDictionary<string, string> Find(IReadOnlyList<string> repositories)
    {
        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in repositories.SelectMany(Directory.GetDirectories))
        {
            var name = Path.GetFileName(folder);
            if (name.StartsWith('.') || name == LostAndFound)
            {
                continue;
            }

            folders.TryAdd(name, folder);
        }

        return folders;
    }

    /// <summary>The folders of one model, one where all is well.</summary>
    /// <param name="repositories">The repositories.</param>
    /// <param name="name">A name that <see cref="Find"/> found; it is made a path.</param>
    public static List<string> Places(IReadOnlyList<string> repositories, string name) =>
        [.. repositories.Select(repository => Path.Combine(repository, name)).Where(Directory.Exists)];

    /// <summary>The versions in a model's folder, ascending: folders named by a number from 1 that does not begin with 0.</summary>
    public static List<long> Versions(string folder) =>
        [.. Directory.GetDirectories(folder).Select(path => Version(Path.GetFileName(path))).Where(version => version > 0).Order()];

    /// <summary>The versions that the policy asks for, ascending.</summary>
    /// <exception cref="InferException">The policy names a version that is not there.</exception>
    public static List<long> Chosen(List<long> versions, ModelVersionPolicy? policy)
    {
        if (policy?.PolicyChoiceCase == ModelVersionPolicy.PolicyChoiceOneofCase.All)
        {
            return versions;
        }

        if (policy?.PolicyChoiceCase == ModelVersionPolicy.PolicyChoiceOneofCase.Specific)
        {
            var missing = policy.Specific.Versions.Except(versions).ToList();
            return missing.Count == 0
                ? [.. policy.Specific.Versions.Distinct().Order()]
                : throw InferException.Invalid(
                    $"version_policy asks for the {(missing.Count == 1 ? "version" : "versions")} {string.Join(", ", missing)}; "
                    + $"found {string.Join(", ", versions)}.");
        }

        var latest = (int)Math.Min(policy?.Latest?.NumVersions ?? 1, int.MaxValue);
        return [.. versions.TakeLast(Math.Max(1, latest))];
    }

    /// <summary>The model file of a version.</summary>
    public static string File(string folder, long version, ModelConfig? config)
    {
        var name = config?.DefaultModelFilename is { Length: > 0 } given ? given : DefaultFileName;
        return ConfigCheck.IsFileName(name)
            ? Path.Combine(folder, version.ToString(CultureInfo.InvariantCulture), name)
            : throw InferException.Invalid($"default_model_filename is '{name}'; expected the name of a file in the version's folder.");
    }

    /// <summary>What changes when anything of the model does: the names, sizes and times of its files, but for TensorRT's engines.</summary>
    public static string Fingerprint(params IEnumerable<string> folders) => string.Join(
        '\n',
        folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => !s_engines.Contains(Path.GetExtension(path)))
            .Select(path => new FileInfo(path))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"));

    /// <summary>A version by its text; 0 where it is none.</summary>
    public static long Version(string text) =>
        text.Length > 0 && text[0] != '0'
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}

using System.Globalization;
using Grpc.Core;
using OnnxRad.Models;
using OnnxRad.Server.Inference;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OnnxRad.Server.Configuration;

/// <summary>An ensemble that averages its members, declared in a model's folder: <c>ensemble: { members: [a, b], average: mean
/// }</c>.</summary>
/// <param name="Members">The names of models of the repository.</param>
/// <param name="Options">How their scores become one.</param>
sealed record AverageFile(IReadOnlyList<string> Members, EnsembleOptions Options)
{
    public const string FileName = "ensemble.yaml";

    const int LargestBytes = 1 << 16;
    const int MostMembers = 32;
    const string Form = "ensemble: { members: [a, b], average: mean, weights: [2, 1] }";

    static readonly Dictionary<string, EnsembleRule> s_rules = new(StringComparer.Ordinal)
    {
        ["mean"] = EnsembleRule.Mean,
        ["geometric"] = EnsembleRule.GeometricMean,
        ["vote"] = EnsembleRule.Vote,
    };

    /// <summary>Whether a model's folder declares one.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the file of a model's folder.</summary>
    /// <exception cref="InferException">It is not of the form; all that is wrong with its values is listed.</exception>
    public static AverageFile Read(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        if (file.Length > LargestBytes)
        {
            throw InferException.Invalid($"{FileName} has {file.Length} bytes; expected at most {LargestBytes}.");
        }

        try
        {
            using var text = file.OpenText();
            return Checked(Values(new Parser(text)));
        }
        catch (YamlException e)
        {
            throw new InferException(
                StatusCode.InvalidArgument,
                $"{FileName}, line {e.Start.Line}, column {e.Start.Column}: {(e is KeyException ? $"{e.Message} Expected" : "expected")} {Form}.",
                e);
        }
    }

    static AverageFile Checked(Dictionary<string, List<string>> values)
    {
        var problems = new List<string>();
        var members = values.GetValueOrDefault("members", []);
        var average = values.GetValueOrDefault("average", ["mean"])[0];
        if (!s_rules.TryGetValue(average, out var rule))
        {
            problems.Add($"'average' is '{Shown.Name(average)}'; expected {string.Join(", ", s_rules.Keys.Select(name => $"'{name}'"))}.");
        }

        if (members.Count > MostMembers)
        {
            problems.Add($"'members' names {members.Count} models; expected at most {MostMembers}.");
        }

        problems.AddRange(members.CountBy(member => member).Where(member => member.Value > 1)
            .Select(member => $"'members' names '{Shown.Name(member.Key)}' {member.Value} times; expected each once, 'weights' make one count more."));

        var weights = new List<double>();
        foreach (var text in values.GetValueOrDefault("weights", []))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight))
            {
                problems.Add($"'weights' holds '{Shown.Name(text)}'; expected numbers.");
            }

            weights.Add(weight);
        }

        var options = new EnsembleOptions { Rule = rule, Weights = values.ContainsKey("weights") ? weights : null };
        problems.AddRange(problems.Count == 0 ? options.Problems(members.Count) : []);
        return problems.Count == 0
            ? new(members, options)
            : throw InferException.Invalid($"{FileName}: {string.Join(' ', problems)} Expected {Form}.");
    }

    // Event by event: no alias is followed, and nothing nests deeper than the form.
    static Dictionary<string, List<string>> Values(Parser yaml)
    {
        yaml.Consume<StreamStart>();
        yaml.Consume<DocumentStart>();
        yaml.Consume<MappingStart>();
        if (yaml.Consume<Scalar>() is { Value: not "ensemble" } other)
        {
            throw new KeyException(other);
        }

        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        yaml.Consume<MappingStart>();
        while (!yaml.TryConsume<MappingEnd>(out _))
        {
            var key = yaml.Consume<Scalar>();
            var isList = key.Value is "members" or "weights";
            if ((!isList && key.Value != "average") || !values.TryAdd(key.Value, []))
            {
                throw new KeyException(key);
            }

            if (!isList)
            {
                values[key.Value].Add(yaml.Consume<Scalar>().Value);
                continue;
            }

            yaml.Consume<SequenceStart>();
            while (!yaml.TryConsume<SequenceEnd>(out _))
            {
                values[key.Value].Add(yaml.Consume<Scalar>().Value);
            }
        }

        yaml.Consume<MappingEnd>();
        yaml.Consume<DocumentEnd>();
        yaml.Consume<StreamEnd>();
        return values;
    }

    /// <summary>A key that has no meaning where it is, or is there twice.</summary>
    sealed class KeyException(Scalar key) : YamlException(key.Start, key.End, $"The key '{Shown.Name(key.Value)}' is unknown there, or given twice.");
}

using Microsoft.Extensions.Options;

namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>Finds all that is wrong with the options before a model is opened.</summary>
sealed class OnnxRadOptionsCheck : IValidateOptions<OnnxRadOptions>
{
    public ValidateOptionsResult Validate(string? name, OnnxRadOptions options)
    {
        var problems = new List<string>();
        if (options.Models.Count == 0)
        {
            problems.Add("OnnxRad has no model; expected at least one, as in AddOnnxRad(o => o.Models.Add(\"name\", \"file.onnx\")).");
        }

        foreach (var twice in options.Models.GroupBy(model => model.Key, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add($"OnnxRad has {twice.Count()} models named '{twice.Key}'; expected each name once.");
        }

        foreach (var (key, model) in options.Models)
        {
            if (string.IsNullOrWhiteSpace(key))
            {
                problems.Add($"The model '{model.Path}' has no name.");
            }

            if (!File.Exists(model.Path))
            {
                problems.Add($"There is no file '{model.Path}' for the model '{key}'. Check the path.");
            }

            problems.AddRange((model.Options?.Problems() ?? []).Select(problem => $"The options of the model '{key}' are not valid. {problem}"));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

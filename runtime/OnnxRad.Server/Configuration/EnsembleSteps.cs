using System.Globalization;
using Inference;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Configuration;

/// <summary>Compares the steps of an ensemble with the models that they run.</summary>
static class EnsembleSteps
{
    /// <summary>All that does not fit, a sentence each.</summary>
    public static IEnumerable<string> Problems(IEnumerable<ModelEnsembling.Types.Step> steps, ModelRepository repository)
    {
        foreach (var step in steps)
        {
            ModelDefinition? model = null;
            var missing = "";
            try
            {
                model = repository.Get(step.ModelName, Version(step)).Definition;
            }
            catch (InferException e)
            {
                missing = e.Message;
            }

            if (model is null)
            {
                yield return $"A step runs '{step.ModelName}', which is not there: {missing}";
                continue;
            }

            foreach (var problem in InputProblems(step, model))
            {
                yield return $"The step of '{step.ModelName}' {problem}.";
            }

            foreach (var name in step.OutputMap.Keys.Where(name => model.Signature.Outputs.All(output => output.Name != name)))
            {
                yield return $"The step of '{step.ModelName}' maps '{name}', which is no output of it.";
            }
        }
    }

    /// <summary>What does not fit, the ends of sentences.</summary>
    static IEnumerable<string> InputProblems(ModelEnsembling.Types.Step step, ModelDefinition model)
    {
        // The image files of a case stand for the image input.
        var (files, image) = (model.Images?.Files ?? [], model.Images?.Name);
        var hasFiles = files.Any(step.InputMap.ContainsKey);
        IEnumerable<string> needed = model.Signature.Inputs.Select(input => input.Name);
        if (hasFiles)
        {
            needed = needed.Where(name => name != image).Concat(model.Card!.Preprocessing.Images!.MayBeMissing ? [] : files);
        }

        foreach (var name in needed.Where(name => !step.InputMap.ContainsKey(name)))
        {
            var orFiles = name == image && files.Count > 0 ? $", nor for the files {string.Join(", ", files.Select(file => $"'{file}'"))}" : "";
            yield return $"has no input_map for its input '{name}'{orFiles}";
        }

        var known = model.Signature.Inputs.Concat(model.Signature.Optional).Select(input => input.Name).Concat(files);
        foreach (var name in step.InputMap.Keys.Except(known))
        {
            yield return $"maps '{name}', which is no input of it";
        }

        if (hasFiles && step.InputMap.ContainsKey(image!))
        {
            yield return $"maps '{image}' and files in place of it; expected one of the two";
        }
    }

    /// <summary>The version that a step runs as the protocol has it; empty for the newest.</summary>
    public static string Version(ModelEnsembling.Types.Step step) =>
        step.ModelVersion < 1 ? "" : step.ModelVersion.ToString(CultureInfo.InvariantCulture);
}

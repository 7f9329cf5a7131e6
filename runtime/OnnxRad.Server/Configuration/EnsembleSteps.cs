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
            ModelSignature? signature = null;
            var missing = "";
            try
            {
                signature = repository.Get(step.ModelName, Version(step)).Definition.Signature;
            }
            catch (InferException e)
            {
                missing = e.Message;
            }

            if (signature is null)
            {
                yield return $"A step runs '{step.ModelName}', which is not there: {missing}";
                continue;
            }

            foreach (var input in signature.Inputs.Where(input => !step.InputMap.ContainsKey(input.Name)))
            {
                yield return $"The step of '{step.ModelName}' has no input_map for its input '{input.Name}'.";
            }

            foreach (var name in step.InputMap.Keys.Where(name => signature.Inputs.All(input => input.Name != name)))
            {
                yield return $"The step of '{step.ModelName}' maps '{name}', which is no input of it.";
            }

            foreach (var name in step.OutputMap.Keys.Where(name => signature.Outputs.All(output => output.Name != name)))
            {
                yield return $"The step of '{step.ModelName}' maps '{name}', which is no output of it.";
            }
        }
    }

    /// <summary>The version that a step runs as the protocol has it; empty for the newest.</summary>
    public static string Version(ModelEnsembling.Types.Step step) =>
        step.ModelVersion < 1 ? "" : step.ModelVersion.ToString(CultureInfo.InvariantCulture);
}

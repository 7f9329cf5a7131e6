using Inference;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>Loads the versions of a model that are to be served.</summary>
/// <param name="loader">Opens a version.</param>
/// <param name="repository">Holds the members of ensembles.</param>
sealed class VersionLoading(ModelLoader loader, ModelRepository repository)
{
    /// <summary>Loads the versions that the configuration asks for.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="given">Its configuration.</param>
    /// <param name="fallBack">Whether an older version is to be loaded where the newest are asked for and none of them loads.</param>
    /// <param name="loaded">Filled with what was tried, ascending.</param>
    /// <returns>Why versions do not load.</returns>
    /// <exception cref="InferException">There is no version, or the model as a whole does not load.</exception>
    public List<InferException> Load(string name, string folder, GivenConfig given, bool fallBack, List<VersionState> loaded)
    {
        var config = given.Config;
        if (AverageFile.IsIn(folder))
        {
            var ensemble = config is null
                ? loader.LoadAverage(name, folder, repository)
                : throw InferException.Invalid(given.Source == GivenConfig.Parameter
                    ? $"It has {AverageFile.FileName}, which says what it is. Load it without {given.Source}."
                    : $"It has both {AverageFile.FileName} and {given.Source}; expected one of the two.");
            loaded.Add(new(ensemble.Definition.Version, VersionState.Ready, "", ensemble));
            return [];
        }

        var all = ModelFolder.Versions(folder);
        var chosen = ModelFolder.Chosen(all, config?.VersionPolicy);
        if (chosen.Count == 0)
        {
            throw InferException.Invalid("There is no version: no folder named by a number from 1, such as '1', with a model.onnx in it.");
        }

        var problems = new List<InferException>();
        chosen.ForEach(version => Try(version));
        if (problems.Count == chosen.Count && fallBack && AsksForTheNewest(config))
        {
            _ = all.Where(version => version < chosen[0]).Reverse().Any(Try);
        }

        loaded.Sort((a, b) => a.Version.CompareTo(b.Version));
        return problems;

        bool Try(long version)
        {
            try
            {
                var model = config?.EnsembleScheduling is null
                    ? loader.Load(name, folder, version, given)
                    : loader.LoadEnsemble(name, version, given, repository);
                loaded.Add(new(version, VersionState.Ready, "", model));
                return true;
            }
            catch (InferException e)
            {
                problems.Add(all.Count == 1 ? e : new(e.Status, $"Version {version}: {e.Message}", e.InnerException));
                loaded.Add(new(version, VersionState.Unavailable, problems[^1].Message, null));
                return false;
            }
        }
    }

    static bool AsksForTheNewest(ModelConfig? config) =>
        config?.VersionPolicy?.PolicyChoiceCase is not (ModelVersionPolicy.PolicyChoiceOneofCase.All or ModelVersionPolicy.PolicyChoiceOneofCase.Specific);
}

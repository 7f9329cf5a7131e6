using Inference;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>Puts averaging ensembles together from the models that are loaded.</summary>
static class AverageLoader
{
    // Beside the scores, whose name is that of the first member's.
    const string Spread = "spread";
    const string Disagreement = "disagreement";
    const string Entropy = "entropy";

    /// <summary>What an ensemble is.</summary>
    /// <param name="name">The ensemble's name.</param>
    /// <param name="file">What the repository says of it.</param>
    /// <param name="maxTensorBytes">The largest input.</param>
    /// <param name="repository">Holds the members.</param>
    /// <returns>It, and the one preprocessing of all members; <see langword="null"/> where they differ.</returns>
    /// <exception cref="InferException">The members are not there or do not fit together; all reasons are listed.</exception>
    public static (ModelDefinition Definition, string? Recipe) Define(
        string name, AverageFile file, long maxTensorBytes, ModelRepository repository)
    {
        var problems = new List<string>();
        var members = file.Members.Select(member => Member(name, member, repository, problems)).OfType<ModelDefinition>().ToList();
        problems.AddRange(problems.Count == 0 ? EnsembleCheck.Problems([.. members.Select(m => (m.Name, m.Card!))], file.Options) : []);
        if (problems.Count > 0)
        {
            throw InferException.Invalid("The ensemble does not hold together. "
                + $"{string.Join(' ', problems)} Correct {AverageFile.FileName} or its members.");
        }

        var first = members[0];
        var (card, image) = (first.Card!, first.Images!.Name);
        // Where their preprocessing differs, the same pixels are other numbers to each: only files fit all of them.
        var recipe = members.TrueForAll(member => member.Images!.Recipe == first.Images.Recipe) ? first.Images.Recipe : null;
        var input = recipe is not null
            ? first.Signature.Inputs[0] with { Name = image }
            : new TensorSpec(image, TensorType.Bytes, [-1], ["N"]);
        var most = members.Min(member => member.Rules.MaxBatchSize);
        var signature = new ModelSignature([input],
        [
            first.Signature.Outputs[0],
            new(Spread, TensorType.Fp32, [-1, card.Classes.Count], ["N", ""]),
            new(Disagreement, TensorType.Fp32, [-1, 1], ["N", ""]),
            .. card.Activation == Activation.None ? (TensorSpec[])[] : [new(Entropy, TensorType.Fp32, [-1, 1], ["N", ""])],
        ]);
        var properties = Properties(file, card, image, recipe is not null);
        var config = Config(name, signature, most, members);
        CardProperties.AddTo(config, properties);
        return (new()
        {
            Name = name,
            Version = 1,
            Signature = signature,
            Batching = new() { MaxBatchSize = most },
            Rules = new(most, maxTensorBytes, RefuseNaN: true),
            Config = config,
            Card = card,
            ClassNames = new Dictionary<string, IReadOnlyList<string>> { [first.Signature.Outputs[0].Name] = card.Classes },
            Properties = properties,
        }, recipe);
    }

    static Dictionary<string, string> Properties(AverageFile file, ModelCard card, string image, bool takesTensors) =>
        new(takesTensors ? PreparationProperties.Of(card.Preprocessing) : [], StringComparer.Ordinal)
        {
            ["onnxrad.task"] = $"{card.Task}",
            ["onnxrad.classes"] = string.Join(", ", card.Classes),
            ["onnxrad.members"] = string.Join(", ", file.Members),
            ["onnxrad.average"] = $"{file.Options.Rule}",
            ["onnxrad.image_files"] = $"The input '{image}' takes image files, as BYTES of shape (N).",
        };

    static ModelDefinition? Member(string ensemble, string name, ModelRepository repository, List<string> problems)
    {
        try
        {
            var member = name == ensemble
                ? throw InferException.Invalid("It is the ensemble itself.")
                : repository.Get(name, "").Definition;
            var problem = member.Config.Platform == "ensemble" ? "It is an ensemble itself; name its members here."
                : member.Card is null ? "It has no model card; expected models that OnnxRad exported."
                : member.Signature.Inputs.Count > 1
                    ? $"It takes {string.Join(", ", member.Signature.Inputs.Select(input => $"'{input.Name}'"))}; expected an image alone."
                : member.Images is null ? "It begins with its preprocessing; expected the model that it was composed of."
                : member.Rules.MaxBatchSize == 0 ? "It takes no batches; expected max_batch_size of 1 or above."
                : null;
            return problem is null ? member : throw InferException.Invalid(problem);
        }
        catch (InferException e)
        {
            problems.Add($"Member '{Shown.Name(name)}': {e.Message}");
            return null;
        }
    }

    static ModelConfig Config(string name, ModelSignature signature, int maxBatchSize, List<ModelDefinition> members)
    {
        var config = ConfigCompletion.Complete(name, new() { Platform = "ensemble", MaxBatchSize = maxBatchSize }, signature, maxBatchSize);
        config.Backend = "";
        config.EnsembleScheduling = new()
        {
            Step =
            {
                members.Select(member => new ModelEnsembling.Types.Step
                {
                    ModelName = member.Name,
                    ModelVersion = -1,
                    InputMap = { [member.Signature.Inputs[0].Name] = signature.Inputs[0].Name },
                    OutputMap = { [member.Signature.Outputs[0].Name] = $"{member.Name}.{member.Signature.Outputs[0].Name}" },
                }),
            },
        };
        return config;
    }
}

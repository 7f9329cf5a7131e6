using System.Globalization;
using Inference;
using OnnxRad.Models;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>What a version of a model is: its name, graph and configuration.</summary>
sealed record ModelDefinition
{
    public required string Name { get; init; }

    /// <value>1 or above.</value>
    public required long Version { get; init; }

    public required ModelSignature Signature { get; init; }

    public required BatchPolicy Batching { get; init; }

    public required RequestRules Rules { get; init; }

    /// <summary>The whole configuration: what <c>config.pbtxt</c> says and what follows from the graph.</summary>
    public required ModelConfig Config { get; init; }

    /// <summary>The names of classes by the output that scores them.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> ClassNames { get; init; }

    /// <summary>The model card; <see langword="null"/> for models without one.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>Decodes image files for the model; <see langword="null"/> for models without a card.</summary>
    public ImageInput? Images { get; init; }

    /// <summary>What the card says, for the protocol's properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The version as the protocol has it.</summary>
    public string VersionText => Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the first dimension is a batch.</summary>
    public bool BatchesItems => Batching.MaxBatchSize > 0;

    /// <summary>The names of the classes that an output scores; empty where they are not known.</summary>
    public IReadOnlyList<string> Labels(string output) => ClassNames.GetValueOrDefault(output, []);
}

namespace OnnxRad.Trainer;

/// <summary>Training that starts from a network in a file: which of its weights are trained, when, and how fast.</summary>
/// <remarks>
/// The head is the last layer with weights and all after it. A stage begins where the image gets smaller: at a convolution or
/// pooling with a stride; the head is the last stage.
/// </remarks>
public sealed record FineTuningRecipe
{
    /// <summary>Trains all weights: the value of <see cref="Freeze"/> by default.</summary>
    public const string FreezeNone = "none";

    /// <summary>Trains the head alone: a value of <see cref="Freeze"/>.</summary>
    public const string FreezeBackbone = "backbone";

    /// <summary>The ONNX file of the network; one input (N, C, H, W), one output of logits (N, classes).</summary>
    /// <value>A path; default null: the network of <see cref="Recipe.Network"/>, and all other keys have no meaning.</value>
    public string? From { get; init; }

    /// <summary>What the file must be.</summary>
    /// <value>64 lower-case hexadecimal digits; default null, in place of which a run notes the file's.</value>
    public string? Sha256 { get; init; }

    /// <summary>Which weights are never trained; batch normalisation among them keeps its statistics.</summary>
    /// <value>
    /// <see cref="FreezeNone"/> (default), <see cref="FreezeBackbone"/>, or the name of a node or weight: all up to and with it in
    /// the order of the file.
    /// </value>
    public string Freeze { get; init; } = FreezeNone;

    /// <summary>The factor on the learning rate of all but the head.</summary>
    /// <value>Above 0 and at most 1; default 1.</value>
    public double BackboneLearningRate { get; init; } = 1;

    /// <summary>A further factor on the learning rate for each stage from the head towards the input.</summary>
    /// <value>Above 0 and at most 1; default 1.</value>
    public double LayerDecay { get; init; } = 1;

    /// <summary>The epochs after which one more stage is trained, from the head down; the head is from the start.</summary>
    /// <value>0 (all from the start, the default) to 10000.</value>
    public int UnfreezeEpochs { get; init; }
}

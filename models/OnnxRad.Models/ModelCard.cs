using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>Everything a user must know about a model; it travels inside the ONNX file as JSON.</summary>
/// <remarks>
/// Reading is strict: a member that is unknown, missing, twice there or of the wrong type is an error. Members that may be
/// <c>null</c> may be left out.
/// </remarks>
public sealed record ModelCard
{
    /// <summary>The key of the card in the ONNX file's <c>metadata_props</c>.</summary>
    public const string MetadataKey = "onnxrad.card";

    /// <summary>The format this version reads and writes.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The most classes of a segmentation whose classes may overlap, the background among them: a float holds their bits
    /// exactly.</summary>
    public const int MostOverlapping = 24;

    /// <summary>The format of the card.</summary>
    /// <value><see cref="CurrentFormatVersion"/>, the default.</value>
    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>The name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the model, for example <c>1</c> or <c>2.1.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>What the model does.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>The class names in the order of the outputs; with two classes the last one is the positive one.</summary>
    /// <value>
    /// At least 2, each once; for a segmentation the first one is the background. None for a model that gives an image; at least one for
    /// labels side by side (the labels), a value (its name) and survival (what each number is); grades in rising order. None for several
    /// tasks, which have their own.
    /// </value>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The tasks of a model that does several, in the order of the graph's outputs.</summary>
    /// <value>At least 2, each name once; default <c>null</c>: the model has one task, which the card itself describes.</value>
    public IReadOnlyList<TaskSpec>? Tasks { get; init; }

    /// <summary>The inputs of the network's graph; the first image is the one <see cref="Preprocessing"/> makes.</summary>
    /// <value>At least 1, each name once.</value>
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    /// <summary>The numbers about the patient that the network takes beside the image, in the order of the input's columns.</summary>
    /// <value>Default <c>null</c>: none; otherwise at least one, each name once.</value>
    public IReadOnlyList<CovariateSpec>? Covariates { get; init; }

    /// <summary>From stored pixel values to the first image input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The last step of the graph.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The unit of a value, or of the times of survival.</summary>
    /// <value>Default <c>null</c>: none, or not stated.</value>
    public string? Unit { get; init; }

    /// <summary>The ends of the intervals of a survival curve, one for each of <see cref="Classes"/>.</summary>
    /// <value>Above 0 and rising; default <c>null</c>: the model gives no curve.</value>
    public IReadOnlyList<double>? Intervals { get; init; }

    /// <summary>Scores above which (strictly) a finding counts as present.</summary>
    /// <value>
    /// Empty: the highest score decides. One value: with two classes the last one is predicted when its score is above. One value
    /// a class: each class is decided on its own. None for grades, a value and survival. Between 0 and 1 unless <see cref="Activation"/> is none.
    /// </value>
    public required IReadOnlyList<double> Thresholds { get; init; }

    /// <summary>How the scores were calibrated.</summary>
    /// <value>Default <c>null</c>: they were not.</value>
    public Calibration? Calibration { get; init; }

    /// <summary>What the model is for, and what not.</summary>
    public required string IntendedUse { get; init; }

    /// <summary>What the model was trained on.</summary>
    public required TrainingData TrainingData { get; init; }

    /// <summary>How the model came about.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>What was measured of the exported model.</summary>
    /// <value>Default <c>null</c>: nothing yet.</value>
    public MeasuredMetrics? Metrics { get; init; }

    /// <summary>The licence of the weights.</summary>
    /// <value>Default <c>null</c>: not stated.</value>
    public string? Licence { get; init; }

    /// <summary>Reads a card.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="ModelCardException">The text is not a valid card; all problems are listed.</exception>
    public static ModelCard Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            CardJson.Check(document.RootElement);
            var card = document.RootElement.Deserialize(ModelsJsonContext.Default.ModelCard)!;
            card.ThrowIfInvalid();
            return card;
        }
        catch (JsonException e)
        {
            throw new ModelCardException([$"It is not JSON of the expected form (line {e.LineNumber + 1}): {e.Message}"], e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // What the JSON reader throws for half a surrogate pair, written out or as an escape.
            throw new ModelCardException(["It holds text that is not valid Unicode."], e);
        }
    }

    /// <summary>The card of one of several tasks, as if the model did nothing else; without figures.</summary>
    /// <param name="task">One of <see cref="Tasks"/>.</param>
    public ModelCard Of(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return this with
        {
            Task = task.Task,
            Tasks = null,
            Classes = task.Classes,
            Activation = task.Activation,
            Unit = task.Unit,
            Intervals = task.Intervals,
            Thresholds = task.Thresholds,
            Metrics = null,
        };
    }

    /// <summary>The card as indented JSON, which <see cref="Parse"/> reads back.</summary>
    /// <exception cref="ModelCardException">The card holds values that <see cref="Problems"/> objects to.</exception>
    public string ToJson()
    {
        ThrowIfInvalid();
        return JsonSerializer.Serialize(this, ModelsJsonContext.Default.ModelCard);
    }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems() => CardRules.Problems(this);

    void ThrowIfInvalid()
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new ModelCardException(problems);
        }
    }
}

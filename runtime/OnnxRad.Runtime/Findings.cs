using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>What a model says of one image.</summary>
/// <remarks>For research and development; not a medical device.</remarks>
public sealed record Findings
{
    readonly ClassScore? _top;
    readonly bool _isBinary;

    Findings(IReadOnlyList<ClassScore> scores, ClassScore? top) => (Scores, _top) = (scores, top);

    Findings(ModelCard card, IReadOnlyList<ClassScore> scores, ClassScore top)
        : this(scores, top)
    {
        Unit = card.Unit;
        _isBinary = card.Task == ModelTask.Classification && scores.Count == 2;
        Grade = card.Task == ModelTask.Ordinal ? scores.First(score => score.Present) : null;
        Value = card.Task == ModelTask.Continuous ? scores[0].Score : null;
    }

    /// <summary>
    /// Every class, in the order of the model card. Of a segmentation, the score is the share of the image's pixels, and a class is present
    /// where it has any. Empty for a model that gives an image, and for one that does several tasks: see <see cref="Tasks"/>.
    /// </summary>
    public IReadOnlyList<ClassScore> Scores { get; }

    /// <summary>The class of the highest score, the first of them where several have it; thresholds have no part in this.</summary>
    /// <exception cref="InvalidOperationException">The model gives an image and no scores, or does several tasks.</exception>
    public ClassScore Top => _top ?? throw new InvalidOperationException(
        Tasks.Count > 0 ? "The model does several tasks, and has scores for each of them. Use Tasks." : "The model gives an image and no scores of classes. Use Image.");

    /// <summary>What a model that does several tasks says, by the task's name: as if a model of that task alone said it.</summary>
    /// <value>Empty where the model has one task.</value>
    public IReadOnlyDictionary<string, Findings> Tasks { get; private init; } = new Dictionary<string, Findings>();

    /// <summary>A class for each pixel, in the image's size.</summary>
    /// <value><see langword="null"/> unless the model segments.</value>
    public LabelMap? Map { get; private init; }

    /// <summary>The image that the model makes, in the size and the values of the image it was given.</summary>
    /// <value><see langword="null"/> unless the model gives an image.</value>
    public RadImage? Image { get; private init; }

    /// <summary>Whether the positive class, which is the last one, counts as found.</summary>
    /// <value><see langword="null"/> where the model does not choose between two classes.</value>
    public bool? Positive => _isBinary ? Scores[1].Present : null;

    /// <summary>Of a model that grades, the grade: the first at which the probabilities, added up from the lowest, reach one half.</summary>
    /// <value><see langword="null"/> for other models.</value>
    public ClassScore? Grade { get; }

    /// <summary>Of a model that measures, the value in <see cref="Unit"/>.</summary>
    /// <value><see langword="null"/> for other models.</value>
    public float? Value { get; }

    /// <summary>The unit of the value, or of the times of survival.</summary>
    /// <value><see langword="null"/> where the card states none.</value>
    public string? Unit { get; }

    /// <summary>
    /// What a network gave for the pixels of an image elsewhere, as a server's answer, on the grid of that image: as <see cref="RadModel.Predict(RadImage)"/>
    /// gives it. Volumes come back to the order of their file, sizes to those of the image, and what the preprocessing cut off is background.
    /// </summary>
    /// <param name="card">The card of the model, which segments or makes images.</param>
    /// <param name="image">The image as a server reads the file that was sent: by <see cref="ImageFile.ReadUpright(string)"/>, volumes by <see cref="VolumeFile"/>.</param>
    /// <param name="values">What the network gave for this image alone, as float32.</param>
    /// <param name="shape">Of the values: (1, C, H, W), of volumes (1, C, D, H, W), where C are classes or channels.</param>
    /// <exception cref="ArgumentException">The model gives nothing for pixels, or the values do not fit the shape, or the shape the card or the image.</exception>
    /// <exception cref="InvalidOperationException">A value is not a number.</exception>
    public static Findings OfPixels(ModelCard card, RadImage image, ReadOnlySpan<float> values, IReadOnlyList<long> shape)
    {
        var isVolume = card.Preprocessing.Depth is not null;
        if (card.Task is not (ModelTask.Segmentation or ModelTask.Image))
        {
            throw new ArgumentException($"The model '{card.Name}' gives scores of whole images; expected one that segments or makes images.", nameof(card));
        }

        var channels = card.Task == ModelTask.Segmentation ? card.Classes.Count : card.Preprocessing.Channels;
        var count = 1d;
        foreach (var length in shape)
        {
            count *= length > 0 ? length : double.NaN;
        }

        if (shape.Count != (isVolume ? 5 : 4) || shape[0] != 1 || shape[1] != channels || count != values.Length)
        {
            throw new ArgumentException(
                $"There are {values.Length} values of the shape ({string.Join(", ", shape)}); expected those of one image, (1, {channels}, {(isVolume ? "D, H, W" : "H, W")}).",
                nameof(shape));
        }

        if (!isVolume && image.Depth > 1)
        {
            throw new ArgumentException($"The image has {image.Depth} slices; the model takes one.", nameof(image));
        }

        return PixelFindings.From(card, values, (isVolume ? (int)shape[2] : 1, (int)shape[^2], (int)shape[^1]), image, index: 0, keepScores: true);
    }

    /// <summary>Applies the card's thresholds; a score must be above its threshold, not equal to it.</summary>
    /// <exception cref="InvalidOperationException">A score is not a number.</exception>
    internal static Findings From(ModelCard card, ReadOnlySpan<float> scores, int index)
    {
        var top = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                throw new InvalidOperationException(
                    $"The model '{card.Name}' gave the score {scores[i]} for class '{card.Classes[i]}' of image {index + 1}. "
                    + "Check that the image's pixels are numbers, and export the model again if they are.");
            }

            top = scores[i] > scores[top] ? i : top;
        }

        var grade = card.Task == ModelTask.Ordinal ? OrdinalReport.MedianOf(scores) : top;
        var found = new ClassScore[scores.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new(card.Classes[i], scores[i], IsPresent(card, scores, i, grade));
        }

        return new(card, found, found[top]);
    }

    /// <summary>What a segmentation found.</summary>
    internal static Findings From(LabelMap map)
    {
        var pixels = (double)map.Depth * map.Height * map.Width;
        ClassScore[] found = [.. map.Classes.Select((name, c) => new ClassScore(name, (float)(map.PixelCounts[c] / pixels), map.PixelCounts[c] > 0))];
        return new(found, found.MaxBy(score => score.Score)) { Map = map };
    }

    /// <summary>The image that a model made.</summary>
    internal static Findings From(RadImage image) => new([], null) { Image = image };

    /// <summary>What was found for each of several tasks.</summary>
    internal static Findings From(IReadOnlyDictionary<string, Findings> tasks) => new([], null) { Tasks = tasks };

    static bool IsPresent(ModelCard card, ReadOnlySpan<float> scores, int i, int chosen) => card.Thresholds.Count switch
    {
        0 => i == chosen && card.Task is not (ModelTask.Continuous or ModelTask.Survival),
        1 when card.Task == ModelTask.MultiLabel => scores[i] > card.Thresholds[0],
        1 => scores[^1] > card.Thresholds[0] == (i == scores.Length - 1),
        _ => scores[i] > card.Thresholds[i],
    };
}

using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Trainer;

/// <summary>One training run, described in full: the data's split, the network, the augmentation and how it is trained.</summary>
/// <remarks>
/// Written as YAML with snake_case keys; every key, its default and its range stand in <c>docs/reference/recipes.md</c>.
/// Two recipes with equal values are equal.
/// </remarks>
public sealed record Recipe
{
    /// <summary>The largest recipe that is read, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The architectures that a recipe for classification may name where the caller gives no list.</summary>
    public static IReadOnlyList<string> DefaultArchitectures { get; } = ArchitectureTable.NamesOf(NetworkOutput.Scores);

    /// <summary>The name of the model.</summary>
    /// <value>1 to 64 of the characters a-z, 0-9 and '-'.</value>
    public required string Name { get; init; }

    /// <summary>The version of the model.</summary>
    /// <value>At least 1; default 1.</value>
    public int Version { get; init; } = 1;

    /// <summary>What the model does.</summary>
    /// <value>The name of a kind of teaching data, as "classification".</value>
    public required string Task { get; init; }

    /// <summary>The tasks of a network that learns several at once.</summary>
    /// <value>At least 2 where <see cref="Task"/> is "multi_task", otherwise empty, the default.</value>
    public IReadOnlyList<TaskRecipe> Tasks { get; init => field = new ValueList<TaskRecipe>(value); } = new ValueList<TaskRecipe>([]);

    /// <summary>Seeds the split, the first weights, the order of the images and the augmentation.</summary>
    /// <value>At least 0; default 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>What the model is, for its card.</summary>
    /// <value>At most 4000 characters; default empty.</value>
    public string Description { get; init; } = "";

    /// <summary>What the model is meant for, for its card.</summary>
    /// <value>At most 4000 characters; default empty.</value>
    public string IntendedUse { get; init; } = "";

    /// <summary>What the model was trained on, for its card.</summary>
    /// <value>At most 4000 characters; default empty.</value>
    public string TrainingData { get; init; } = "";

    /// <summary>The licence of the model, for its card.</summary>
    /// <value>At most 4000 characters; default empty.</value>
    public string Licence { get; init; } = "";

    /// <summary>Classes and split.</summary>
    public DataRecipe Data { get; init; } = new();

    /// <summary>The network's input and how images become it.</summary>
    public InputRecipe Input { get; init; } = new();

    /// <summary>The network, where it is not one of a file.</summary>
    public NetworkRecipe Network { get; init; } = new();

    /// <summary>The file that the network is taken from, and what of it is trained.</summary>
    public FineTuningRecipe FineTuning { get; init; } = new();

    /// <summary>Random changes to the training images.</summary>
    public AugmentationRecipe Augmentation { get; init; } = new();

    /// <summary>How the input of a network that makes images is worsened.</summary>
    public DegradationRecipe Degradation { get; init; } = new();

    /// <summary>How the network is trained.</summary>
    public TrainingRecipe Training { get; init; } = new();

    /// <summary>Of a recipe that <see cref="Of"/> gave, the name of the task; otherwise null.</summary>
    internal string? Part { get; init; }

    /// <summary>Where the values were read.</summary>
    internal RecipePlaces Places { get; init; } = RecipePlaces.None;

    /// <summary>Reads a recipe from a YAML file.</summary>
    /// <param name="path">The file, UTF-8, at most <see cref="MaxBytes"/> bytes.</param>
    /// <param name="overrides">
    /// <c>key=value</c> with dotted keys, such as <c>training.epochs=5</c> or <c>augmentation.scale=[0.9, 1.1]</c>; the
    /// last one of a key wins, and an empty value takes the key out of the recipe.
    /// </param>
    /// <param name="architectures">
    /// The names allowed for <c>network.architecture</c>; default those that fit the task.
    /// </param>
    /// <exception cref="RecipeException">The file cannot be read or has problems; all of them are listed.</exception>
    public static Recipe Read(string path, IReadOnlyList<string> overrides, IReadOnlyCollection<string>? architectures = null) =>
        Parse(RecipeFile.ReadText(path), path, overrides, architectures);

    /// <summary>Reads a recipe from YAML text.</summary>
    /// <param name="yaml">The text, at most <see cref="MaxBytes"/> bytes in UTF-8.</param>
    /// <param name="fileName">Where the text came from, for messages.</param>
    /// <param name="overrides">As of <see cref="Read"/>.</param>
    /// <param name="architectures">As of <see cref="Read"/>.</param>
    /// <exception cref="RecipeException">The text has problems; all of them are listed.</exception>
    public static Recipe Parse(
        string yaml, string fileName, IReadOnlyList<string> overrides, IReadOnlyCollection<string>? architectures = null) =>
        RecipeReader.Read(yaml, fileName, overrides, architectures);

    /// <summary>The recipe as YAML with every value written out; <see cref="Parse"/> gives back an equal recipe.</summary>
    public string ToYaml() => RecipeWriter.Write(this);

    /// <summary>The recipe as if it were for one of its tasks alone.</summary>
    internal Recipe Of(TaskRecipe task) => this with
    {
        Task = task.Task,
        Tasks = [],
        Part = task.Name,
        Data = Data with { Classes = task.Classes, Unit = task.Unit },
        Training = Training with
        {
            Loss = task.Loss,
            EarlyStopping = new() { Metric = Training.EarlyStopping.Task == task.Name ? Training.EarlyStopping.Metric : ValidationMetric.Loss },
        },
    };

    /// <summary>The recipe as it goes into a model: files by their names, as their folders are nobody else's business.</summary>
    internal Recipe WithoutFolders() =>
        this with
        {
            FineTuning = FineTuning with { From = Path.GetFileName(FineTuning.From) },
            Training = Training with { Loss = Training.Loss with { Network = Path.GetFileName(Training.Loss.Network) } },
        };
}

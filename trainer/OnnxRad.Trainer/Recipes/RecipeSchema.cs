using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Every key that a recipe may have, in the order in which recipes and the reference page list them.</summary>
static class RecipeSchema
{
    static readonly NumberRange s_unit = new(0, 1);
    static readonly NumberRange s_belowOne = new(0, 1) { HighOpen = true };
    static readonly NumberRange s_heldOut = new(0, 0.5) { LowOpen = true };
    static readonly NumberRange s_positive = new(0, 1) { LowOpen = true };
    static readonly NumberRange s_open = new(0, 1) { LowOpen = true, HighOpen = true };
    static readonly NumberRange s_std = new(0.0001, 10);
    static readonly NumberRange s_spacing = new(0.01, 100);
    static readonly NumberRange s_scale = new(0.1, 10);
    static readonly NumberRange s_classWeight = new(0, 1_000_000) { LowOpen = true };
    static readonly NumberRange s_taskWeight = new(0, 1000) { LowOpen = true };
    static readonly string[] s_haveVolumeForms = [.. ArchitectureTable.Names.Where(name => ArchitectureTable.VolumeFormOf(name) is { } form && form != name)];
    static readonly string[] s_severalTasks = [MultiTask.RecipeName];
    static readonly string[] s_adams = ["adam", "adamw"];
    static readonly string[] s_maps = ["segmentation"];
    static readonly string[] s_images = ["image"];
    static readonly string[] s_perceptual = ["perceptual"];
    static readonly string[] s_classLosses = ["cross_entropy", "dice_ce"];
    static readonly string[] s_weightedLosses = [.. s_classLosses, "binary_cross_entropy"];

    /// <summary>The section whose keys are names that the recipe gives.</summary>
    public const string TasksSection = "tasks";

    /// <summary>What stands for the name of a task in <see cref="RecipeKey.Path"/>.</summary>
    public const string TaskName = "NAME";

    static readonly RecipeKey[] s_keys =
    [
        new("name", "1 to 64 of the characters a-z, 0-9 and '-'", "", "The name of the model."),
        RecipeKey.Integer("version", "1", 1, int.MaxValue, "The version of the model."),
        RecipeKey.OneOf("task", "", RecipeNames.Tasks, "What the model does."),
        RecipeKey.Integer("seed", "1", 0, int.MaxValue,
            "Seeds the split, the first weights, the order of the images and the augmentation."),
        Text("description", "What the model is, for its card."),
        Text("intended_use", "What the model is meant for, for its card."),
        Text("training_data", "What the model was trained on, for its card."),
        Text("licence", "The licence of the model, for its card."),

        new("data.classes", "auto or a list of 2 to 1000 different names of 1 to 64 characters", "auto",
            "The class names in the order of the network's outputs; auto takes them from the data."),
        new("data.unit", "text of at most 64 characters", "\"\"", "The unit of the value or of the time, as years.")
        { Tasks = ["continuous", "survival"] },
        new("data.covariates", "none or a list of 1 to 100 different names of 1 to 64 characters", "none",
            "The columns of the table with numbers about the patient, as age, that the network sees beside the image; cells may be empty."),
        RecipeKey.Integer("data.covariate_units", "0", 0, 4096,
            "The hidden units behind the image's features and the covariates, so that both interact; 0 joins them in front of the classifier alone."),
        new("data.values", "auto or a list of pixel values, ranges or sums of them, one a class, such as [0, 1+2]", "auto",
            "The pixel values of label maps that stand for each class; auto takes the values as indices of the classes.")
        { Tasks = s_maps },
        new("data.overlap", "true or false", "false",
            "Whether classes may overlap, as parts of a whole: a pixel value may then stand for several of them (`data.values`), each of at most 24.")
        { Tasks = s_maps },
        new("data.ignore_value", "none or an integer from 0 to 65535", "none", "The pixel value of label maps that counts for nothing.")
        { Range = new(0, 65535), Tasks = s_maps },
        RecipeKey.Number("data.mask_threshold", "0.5", s_positive, "The share from which a pixel of a fractional DICOM segmentation is of its segment.")
            with { Tasks = s_maps },
        new("data.resample_uneven", "true or false", "false",
            "Whether the slices of uneven or tilted DICOM series are brought to equal distances and above each other by interpolation, instead of refused."),
        RecipeKey.Number("data.validation_fraction", "0.15", s_heldOut,
            "The share of the patients held out for validation, used when the data have no such split."),
        RecipeKey.Number("data.test_fraction", "0.15", s_heldOut,
            "The share of the patients held out for the test, used when the data name no splits; "
            + "at most 0.9 with `validation_fraction`."),
        RecipeKey.Number("data.fraction", "1", s_positive,
            "The share of the patients of each class in the training split that are trained on; the seed chooses them."),

        new("input.channels", "1 or 3", "1", "Grey (1) or RGB (3).") { Range = new(1, 3) },
        new("input.depth", "none or an integer from 2 to 1024", "none",
            "Slices of the network's input, which takes volumes then: the network is the form of `network.architecture` for volumes.") { Range = new(2, 1024) },
        RecipeKey.Integer("input.height", "28", 8, 4096, "Rows of the network's input."),
        RecipeKey.Integer("input.width", "28", 8, 4096, "Columns of the network's input; of each image where they are side by side."),
        RecipeKey.OneOf("input.resize", "none", RecipeNames.Resize.All,
            "How images of another size are brought to this one; with none they are an error."),
        new("input.window", $"none, file, min_max, percentile, or a list of two numbers {WindowReader.Limits}: centre and width", "none",
            "The range of values that is spread over 0..255 first, for images of more than 8 bits and for units such as Hounsfield's: that of the file, "
            + "of all values, of the percentiles 0.5 to 99.5, or the same for all; with none only images of 8 bits are taken.")
        { Range = WindowReader.Limits },
        new("input.mean", $"auto or a list of numbers {s_unit}, one a channel", "[0.5]",
            "Subtracted from the pixel values scaled to 0..1; auto measures it on the training split, what a fit puts around images included.")
        { Range = s_unit, DefaultNote = "for each channel; [0] for image, and with normalise z_score" },
        new("input.std", $"auto or a list of numbers {s_std}, one a channel", "[0.25]",
            "Divides what `mean` left; auto measures it on the training split.")
        { Range = s_std, DefaultNote = "for each channel; [1] for image, and with normalise z_score" },
        RecipeKey.OneOf("input.fit", "stretch", RecipeNames.Fit.All,
            "What becomes of images of another shape: stretched; seen whole with black bars (letterbox); cut to fill the network's input (crop); or their "
            + "middle as it is, cut out or with black around it (centre). Black is the least value of `clip` where there is one and no window, else 0; with z_score it is "
            + "the image's own mean."),
        new("input.spacing", $"none or a number {s_spacing}", "none",
            "The distance of pixels, in mm, that images are resampled to; they must say theirs. Only with fit centre.") { Range = s_spacing },
        new("input.slice_spacing", $"auto or a number {s_spacing}", "auto",
            "The distance of slices, in mm, that volumes are resampled to; auto is `spacing`.") { Range = s_spacing },
        new("input.image_channels", "auto, 1 or 3", "auto",
            "The channels of the images as they are read; 1 with channels 3 repeats grey values, as networks of photographs need. auto takes `channels`.")
        { Range = new(1, 3) },
        new("input.clip", $"none or a list of two rising numbers {WindowReader.Limits}", "none",
            "The least and the greatest value, which those beyond become before all else.") { Range = WindowReader.Limits },
        RecipeKey.OneOf("input.normalise", "fixed", RecipeNames.Normalise.All,
            "What normalises each image before `mean` and `std`: nothing, or the mean and standard deviation of its own values (z_score), what a fit puts "
            + "around it not counted, which takes images of any depth without a window."),
        new("input.images", $"none or a list of 2 to {CaseImages.Most} different names of 1 to 32 of the characters a-z, 0-9, '_' and '-'", "none",
            "What the images of a case are called, as [plain, arterial, portal]: the table has a column `image_NAME` for each in place of `image`; `mean` and `std` may then have one number a channel of each image."),
        RecipeKey.OneOf("input.combine", "channels", RecipeNames.Layout.All,
            "How the images of a case become one: as channels, or as one concatenated image. Only with `images`."),
        RecipeKey.OneOf("input.missing", "error", RecipeNames.Missing.All,
            "What an empty cell of an image is: an error, or an image filled with a constant and marked in further channels of the network's input. "
            + "Only with `images`."),

        RecipeKey.OneOf(
            "network.architecture", "resnet18", [.. Recipe.DefaultArchitectures, .. ArchitectureTable.NamesOf(NetworkOutput.PixelScores), .. ArchitectureTable.NamesOf(NetworkOutput.Image), .. s_haveVolumeForms.Select(ArchitectureTable.VolumeFormOf).OfType<string>()],
            $"The network; with `input.depth` its form for volumes, which {string.Join(", ", s_haveVolumeForms)} have.")
            with { DefaultNote = "unet for segmentation, red10 for image" },
        RecipeKey.Integer("network.width", "64", 4, 1024, "Channels of the first stage; later stages are multiples of it."),
        RecipeKey.OneOf("network.stem", "small", RecipeNames.Stem.All,
            "The first layers: small is a 3x3 convolution, imagenet a 7x7 convolution of stride 2 and a max-pool."),
        new("network.dropout", $"auto or a number {s_belowOne}", "auto",
            "The probability with which a value before the classifier is dropped in training; auto is the architecture's own, 0 is never.")
        { Range = s_belowOne },

        new("fine_tuning.from", "none or the path of an ONNX file", "none",
            "The network to start from, in place of `network`: one input (N, C, H, W), one output of logits (N, classes)."),
        new("fine_tuning.sha256", "none or 64 lower-case hexadecimal digits", "none",
            "What the file's SHA-256 must be; a run notes it here."),
        new("fine_tuning.freeze", "none, backbone or the name of a node or weight", "none",
            "What is never trained: backbone is all but the head, a name is all up to and with it in the order of the file."),
        RecipeKey.Number("fine_tuning.backbone_learning_rate", "1", s_positive, "The factor on the learning rate of all but the head."),
        RecipeKey.Number("fine_tuning.layer_decay", "1", s_positive,
            "A further factor on the learning rate for each stage from the head towards the input."),
        RecipeKey.Integer("fine_tuning.unfreeze_epochs", "0", 0, 10_000,
            "The epochs after which one more stage is trained, from the head down; 0 trains all from the start."),

        RecipeKey.Number("augmentation.shift", "0", new(0, 0.5),
            "The largest shift, as a fraction of the height and of the width, of volumes of the depth too."),
        RecipeKey.Number("augmentation.rotation", "0", new(0, 180), "The largest rotation to either side, in degrees; of volumes in the plane of their slices."),
        RecipeKey.Number("augmentation.tilt", "0", new(0, 180),
            "The largest rotation of a volume about each of the two axes in its slices, in degrees and counted in voxels. Only with `input.depth`."),
        new("augmentation.scale", $"a list of two numbers {s_scale}, the lower one first", "[1, 1]",
            "The range that the factor on the size is drawn from.") { Range = s_scale },
        RecipeKey.Number("augmentation.mirror", "0", s_unit, "The probability of a left-right flip."),
        RecipeKey.Number("augmentation.mirror_rows", "0", s_unit, "The probability that the rows of a volume are turned round. Only with `input.depth`."),
        RecipeKey.Number("augmentation.mirror_slices", "0", s_unit, "The probability that the slices of a volume are turned round. Only with `input.depth`."),
        RecipeKey.Integer("augmentation.crop_padding", "0", 0, 64,
            "Pixels added on each side by reflection before a random crop back to the size; less than the height and the width, and 0 for volumes."),
        RecipeKey.Number("augmentation.noise", "0", s_unit,
            "The standard deviation of additive Gaussian noise, in units of the pixel value scaled to 0..1."),
        RecipeKey.Number("augmentation.contrast", "0", s_unit, "The factor on the contrast is drawn from 1 - this to 1 + this."),
        RecipeKey.Number("augmentation.brightness", "0", s_unit,
            "The offset of the brightness is drawn from -this to +this, in units of the pixel value scaled to 0..1."),

        RecipeKey.Integer("degradation.downscale", "1", 1, 8,
            "The factor by which the resolution of the input is lowered, in training and in measuring; 1 leaves it.") with { Tasks = s_images },
        RecipeKey.Number("degradation.quanta", "0", new(0, 1_000_000),
            "The quanta that a pixel of value 1 stands for: Poisson noise of the input; 0 adds none.") with { Tasks = s_images },
        RecipeKey.Number("degradation.noise", "0", s_unit,
            "The standard deviation of Gaussian noise of the input, in units of the pixel value scaled to 0..1.") with { Tasks = s_images },

        RecipeKey.Integer("training.epochs", "20", 1, 10_000, "How often the training split is gone through."),
        RecipeKey.Integer("training.batch_size", "128", 1, 65_536,
            "Images in one step: 1 learns online, at least as many as there are learns from all at once. With 1, batch normalisation keeps its statistics.")
            with { DefaultNote = $"{TrainingReader.VolumeBatch} with input.depth" },
        new("training.patch_size", "none or a list of 3 integers from 2 to 4096: slices, rows, columns", "none",
            "Trains on random patches of this size out of each volume; what is measured and exported takes whole volumes. Only with `input.depth`.")
        { Range = new(2, 4096), Tasks = s_maps },
        RecipeKey.Integer("training.patches_per_volume", "4", 1, 10_000, "The patches that an epoch draws from each volume. Only with `patch_size`.") with { Tasks = s_maps },
        RecipeKey.Number("training.foreground_share", "0.33", s_unit,
            "The probability with which a patch is centred on a voxel of a class other than the background, each of its classes as likely; other patches lie anywhere. Only with `patch_size`.")
            with { Tasks = s_maps },
        RecipeKey.OneOf("training.precision", "float32", RecipeNames.Precision.All,
            "The number format the network is computed in; the master weights have 32 bits either way."),
        RecipeKey.Number("training.average_decay", "0", new(0.5, 0.99999) { OrZero = true },
            "The decay a step of the exponential moving average of the weights; 0 takes no average."),

        RecipeKey.OneOf("training.optimizer.name", "sgd", RecipeNames.Optimizer.All, "The optimiser."),
        RecipeKey.Number("training.optimizer.learning_rate", "0.1", new(0, 100) { LowOpen = true },
            "The highest learning rate; the schedule scales it over time.")
            with { DefaultNote = "0.01 for adagrad, 0.001 for adam and adamw" },
        RecipeKey.Number("training.optimizer.momentum", "0.9", s_belowOne, "The share of the last step kept in the next.")
            with { AppliesTo = ["sgd"] },
        new("training.optimizer.nesterov", "true or false", "true",
            "Whether the gradient is taken ahead of the momentum step; needs a momentum above 0.")
        { AppliesTo = ["sgd"], DefaultNote = "false where the momentum is 0" },
        RecipeKey.Number("training.optimizer.weight_decay", "0.0005", new(0, 10),
            "The pull of the weights towards 0; decoupled from the gradient for adamw."),
        RecipeKey.Number("training.optimizer.beta1", "0.9", s_belowOne, "The decay of the mean of the gradients.")
            with { AppliesTo = s_adams },
        RecipeKey.Number("training.optimizer.beta2", "0.999", s_belowOne, "The decay of the mean of the squared gradients.")
            with { AppliesTo = s_adams },
        RecipeKey.Number("training.optimizer.epsilon", "1E-08", s_positive, "Added to the divisor.")
            with { AppliesTo = ["adagrad", .. s_adams] },

        RecipeKey.OneOf("training.schedule.name", "one_cycle", RecipeNames.Schedule.All, "The course of the learning rate."),
        RecipeKey.Number("training.schedule.warmup", "0.3", new(0, 0.9),
            "The fraction of all steps over which the learning rate rises to its highest.")
            with { DefaultNote = "0 for schedules other than one_cycle" },
        RecipeKey.Number("training.schedule.final_fraction", "0.0001", s_unit,
            "The factor on the learning rate reached at the last step.")
            with { AppliesTo = ["cosine", "one_cycle"] },
        new("training.schedule.step_epochs",
            "an ascending list of 1 to 1000 integers of at least 1 and below training.epochs", "",
            "The epochs after which the learning rate is multiplied by `gamma`.")
        { Range = new(1, 10_000), AppliesTo = ["step"] },
        RecipeKey.Number("training.schedule.gamma", "0.1", s_positive, "The factor at each of `step_epochs`.")
            with { AppliesTo = ["step"] },

        RecipeKey.OneOf("training.loss.name", "cross_entropy", RecipeNames.Loss.All, "The loss; those that fit depend on the task.")
            with { DefaultNote = ByTask(task => RecipeNames.Loss.NameOf(task.Losses[0])) },
        new("training.loss.class_weights", $"none, balanced or a list of numbers {s_classWeight}, one a class", "none",
            "The weight of each class, or of the positive cases of each label; balanced weighs inversely to the number of training images.")
        { Range = s_classWeight, AppliesTo = s_weightedLosses },
        RecipeKey.Number("training.loss.label_smoothing", "0", s_belowOne,
            "The share of the target spread evenly over all classes.") with { AppliesTo = s_classLosses },
        RecipeKey.Number("training.loss.delta", "1", new(0, 100) { LowOpen = true },
            "Where huber turns from the square to the size of the error, in standard deviations of the values.")
            with { AppliesTo = ["huber"] },
        RecipeKey.Integer("training.loss.intervals", "10", 1, 100,
            "The most intervals of discrete_time; each holds about as many events of the training split.")
            with { AppliesTo = ["discrete_time"] },
        RecipeKey.Number("training.loss.gamma", "2", new(0, 10), "How much less counts what is classified well already.")
            with { AppliesTo = ["focal"] },
        new("training.loss.alpha", $"none or a number {s_open}", "none", "The factor on all classes but the first; 1 - alpha is that on the first.")
        { Range = s_open, AppliesTo = ["focal"] },

        new("training.loss.network", "the path of an ONNX file", "", "The network whose features are compared; it takes images of values from 0 to 1.")
        { AppliesTo = s_perceptual },
        new("training.loss.layer", "the name of a node or value", "", "What of that network is compared.") { AppliesTo = s_perceptual },
        RecipeKey.Number("training.loss.weight", "1", new(0, 1000) { LowOpen = true },
            "The weight of the features; the mean squared difference of the images has the weight 1.") with { AppliesTo = s_perceptual },

        RecipeKey.OneOf("training.early_stopping.metric", "auc", RecipeNames.Metric.All,
            "What epochs are compared by, on the validation split; the best weights are kept. Those that fit depend on the task; "
            + "of several tasks the weighted sum of their losses, or TASK.METRIC, as `severity.quadratic_kappa`.")
            with { DefaultNote = ByTask(task => RecipeNames.Metric.NameOf(task.Metrics[0])) + $", loss for {MultiTask.RecipeName}" },
        RecipeKey.Integer("training.early_stopping.patience", "0", 0, 10_000,
            "The epochs without a new best after which training ends; 0 never ends it early."),
    ];

    static readonly RecipeKey[] s_taskKeys =
    [
        RecipeKey.OneOf("tasks.NAME.task", "", [.. TaskTable.Teachings.Select(t => t.Name)], "What the task of this name is; the graph's output has the name too."),
        new("tasks.NAME.column", "auto, a name or a list of names of 1 to 64 characters", "auto",
            "The column of its teaching data; cells may be empty. auto is the task's name, for survival time and event; for multi_label the columns are the classes."),
        new("tasks.NAME.classes", "auto or a list of 1 to 1000 different names of 1 to 64 characters", "auto", "As `data.classes`; needed for multi_label."),
        new("tasks.NAME.unit", "text of at most 64 characters", "\"\"", "The unit of the value or of the time, of continuous and survival."),
        RecipeKey.Number("tasks.NAME.weight", "1", s_taskWeight, "The factor on its loss in the sum of all."),
    ];

    /// <summary>All keys; those of a loss are the same for each of several tasks as for one.</summary>
    public static IReadOnlyList<RecipeKey> Keys { get; } =
    [
        .. s_keys,
        .. s_taskKeys.Concat(s_keys.Where(k => k.Section == "training.loss" && IsOfScores(k)).Select(k => k with { Path = $"tasks.NAME.loss.{k.Name}" }))
            .Select(k => k with { Tasks = s_severalTasks }),
    ];

    static readonly Dictionary<string, RecipeKey> s_byPath = Keys.ToDictionary(k => k.Path, StringComparer.Ordinal);

    public static IReadOnlyList<string> Sections { get; } =
    [
        "data", "input", "network", "fine_tuning", "augmentation", "degradation", "training",
        "training.optimizer", "training.schedule", "training.loss", "training.early_stopping",
        TasksSection, "tasks.NAME", "tasks.NAME.loss",
    ];

    public static RecipeKey Of(string path) => s_byPath[Pattern(path)];

    public static bool IsKey(string path) => s_byPath.ContainsKey(Pattern(path));

    public static bool IsSection(string path) => Sections.Contains(Pattern(path));

    /// <summary>The first key in a section or in those in it.</summary>
    public static string FirstIn(string section) =>
        section + Keys.First(k => k.Path.StartsWith(Pattern(section) + ".", StringComparison.Ordinal)).Path[Pattern(section).Length..];

    /// <summary>Whether a task may have the name.</summary>
    public static bool IsTaskName(string name) => TasksReader.TaskName().IsMatch(name);

    /// <summary>The names allowed in a section: its keys, then the sections in it.</summary>
    public static IReadOnlyList<string> NamesIn(string section) =>
    [
        .. Keys.Where(k => k.Section == Pattern(section)).Select(k => k.Name),
        .. Sections.Where(s => Parent(s) == Pattern(section)).Select(s => s[(s.LastIndexOf('.') + 1)..]),
    ];

    /// <summary>The path with <see cref="TaskName"/> in place of the name of a task.</summary>
    static string Pattern(string path)
    {
        var parts = path.Split('.', 3);
        return parts.Length > 1 && parts[0] == TasksSection && IsTaskName(parts[1]) ? string.Join('.', [TasksSection, TaskName, .. parts[2..]]) : path;
    }

    /// <summary>Whether a loss of numbers a case takes the key.</summary>
    static bool IsOfScores(RecipeKey key)
    {
        var losses = TaskTable.Teachings.SelectMany(t => t.Losses).Select(RecipeNames.Loss.NameOf).ToHashSet(StringComparer.Ordinal);
        return key.AppliesTo.Count == 0 || key.AppliesTo.Any(losses.Contains);
    }

    static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    /// <summary>The defaults of the tasks other than the first.</summary>
    static string ByTask(Func<ITrainingTask, string> byDefault) =>
        string.Join(", ", TaskTable.Names.Skip(1).Where(name => name != MultiTask.RecipeName).Select(name => $"{byDefault(TaskTable.Of(name))} for {name}"));

    static RecipeKey Text(string path, string meaning) => new(path, "text of at most 4000 characters", "\"\"", meaning);
}

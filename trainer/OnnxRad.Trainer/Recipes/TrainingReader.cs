using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads the <c>training</c> section of a recipe.</summary>
static class TrainingReader
{
    /// <summary>The batch of a recipe for volumes that says none, as nnU-Net's.</summary>
    public const int VolumeBatch = 2;

    public static TrainingRecipe Read(YamlSection s, YamlSection dataSection, DataRecipe data, ITrainingTask task, IReadOnlyList<TaskRecipe> tasks, bool ofVolumes)
    {
        s.RefuseKeysNotOfTask(task.Name);
        var recipe = ofVolumes ? new TrainingRecipe { BatchSize = VolumeBatch } : new TrainingRecipe();
        var epochs = s.Integer("epochs", recipe.Epochs);
        return new TrainingRecipe
        {
            Epochs = epochs,
            BatchSize = s.Integer("batch_size", recipe.BatchSize),
            PatchSize = !s.Has("patch_size") || s.IsWord("patch_size", "none") ? [] : s.Integers("patch_size", []),
            PatchesPerVolume = s.Integer("patches_per_volume", recipe.PatchesPerVolume),
            ForegroundShare = s.Number("foreground_share", recipe.ForegroundShare),
            Precision = s.Choice("precision", recipe.Precision, RecipeNames.Precision),
            AverageDecay = s.Number("average_decay", recipe.AverageDecay),
            Optimizer = ReadOptimizer(s.Section("optimizer")),
            Schedule = ReadSchedule(s.Section("schedule"), epochs, s.Sound("epochs")),
            Loss = ReadLoss(s.Section("loss"), dataSection.Sound("classes") ? data.Classes : null, "data.classes", task),
            EarlyStopping = ReadEarlyStopping(s.Section("early_stopping"), task, tasks),
        };
    }

    static OptimizerRecipe ReadOptimizer(YamlSection s)
    {
        var recipe = new OptimizerRecipe();
        var name = s.Choice("name", recipe.Name, RecipeNames.Optimizer);
        if (s.Sound("name"))
        {
            s.RefuseKeysNotOf(RecipeNames.Optimizer.NameOf(name));
        }

        var learningRate = name switch
        {
            OptimizerName.AdaGrad => 0.01,
            OptimizerName.Adam or OptimizerName.AdamW => 0.001,
            _ => recipe.LearningRate,
        };
        recipe = new OptimizerRecipe
        {
            Name = name,
            LearningRate = s.Number("learning_rate", learningRate),
            Momentum = s.Number("momentum", recipe.Momentum),
            Nesterov = recipe.Nesterov,
            WeightDecay = s.Number("weight_decay", recipe.WeightDecay),
            Beta1 = s.Number("beta1", recipe.Beta1),
            Beta2 = s.Number("beta2", recipe.Beta2),
            Epsilon = s.Number("epsilon", recipe.Epsilon),
        };
        recipe = recipe with { Nesterov = s.Flag("nesterov", recipe.Momentum > 0) };
        if (s.Sound("momentum", "nesterov") && recipe is { Nesterov: true, Momentum: 0 })
        {
            s.Problem("nesterov",
                "training.optimizer.nesterov is 'true' while the momentum is 0; expected a momentum above 0, or false.");
        }

        return recipe;
    }

    static ScheduleRecipe ReadSchedule(YamlSection s, int epochs, bool epochsAreSound)
    {
        var recipe = new ScheduleRecipe();
        var name = s.Choice("name", recipe.Name, RecipeNames.Schedule);
        if (s.Sound("name"))
        {
            s.RefuseKeysNotOf(RecipeNames.Schedule.NameOf(name));
        }

        recipe = new ScheduleRecipe
        {
            Name = name,
            Warmup = s.Number("warmup", name == ScheduleName.OneCycle ? recipe.Warmup : 0),
            FinalFraction = s.Number("final_fraction", recipe.FinalFraction),
            StepEpochs = s.Integers("step_epochs", []),
            Gamma = s.Number("gamma", recipe.Gamma),
        };
        if (name == ScheduleName.Step)
        {
            s.Require("step_epochs");
            CheckStepEpochs(s, recipe.StepEpochs, epochs, epochsAreSound);
        }

        return recipe;
    }

    static void CheckStepEpochs(YamlSection s, IReadOnlyList<int> steps, int epochs, bool epochsAreSound)
    {
        if (!s.Sound("step_epochs"))
        {
            return;
        }

        const string key = "training.schedule.step_epochs";
        if (steps.Count is 0 or > 1000)
        {
            s.Problem("step_epochs", $"{key} has {Shown.Count(steps.Count, "epoch")}; expected 1 to 1000.");
            return;
        }

        for (var i = 1; i < steps.Count; i++)
        {
            if (steps[i] <= steps[i - 1])
            {
                s.Problem("step_epochs", $"{key} has {steps[i]} after {steps[i - 1]}; expected ascending epochs.");
                return;
            }
        }

        if (epochsAreSound && steps[^1] >= epochs)
        {
            s.Problem("step_epochs", $"{key} has {steps[^1]}; expected epochs below training.epochs, which is {epochs}.");
        }
    }

    static LossRecipe ReadLoss(YamlSection s, IReadOnlyList<string>? classes, string classesKey, ITrainingTask task)
    {
        if (task.Losses.Count > 0)
        {
            return ReadLoss(s, classes, classesKey, task.Losses);
        }

        foreach (var name in s.Names)
        {
            s.Problem(name, $"{s.PathOf(name)} does not apply to the task '{task.Name}', whose tasks have losses of their own (tasks.NAME.loss). Remove it.");
        }

        return new();
    }

    /// <summary>A loss out of those that fit, the default first.</summary>
    /// <param name="s">Its section.</param>
    /// <param name="classes">The classes that are known by now; null where none are.</param>
    /// <param name="classesKey">The key that names them, for messages.</param>
    /// <param name="losses">Those that fit.</param>
    public static LossRecipe ReadLoss(YamlSection s, IReadOnlyList<string>? classes, string classesKey, IReadOnlyList<LossName> losses)
    {
        var recipe = new LossRecipe();
        var weighting = !s.Has("class_weights") || s.IsWord("class_weights", "none") ? ClassWeighting.None
            : s.IsWord("class_weights", "balanced") ? ClassWeighting.Balanced
            : ClassWeighting.Given;
        var weights = weighting == ClassWeighting.Given ? s.Numbers("class_weights", []) : [];
        if (weighting == ClassWeighting.Given && s.Sound("class_weights"))
        {
            if (classes is null ? weights.Count is < 2 or > 1000 : weights.Count != classes.Count)
            {
                s.Problem("class_weights", $"{s.PathOf("class_weights")} has {Shown.Count(weights.Count, "number")}; "
                    + $"expected one a class, "
                    + (classes is null ? "2 to 1000." : $"and {classesKey} has {classes.Count}."));
            }
        }

        var name = s.Choice("name", losses[0], RecipeNames.Loss.Only(losses), restricted: true);
        if (s.Sound("name"))
        {
            s.RefuseKeysNotOf(RecipeNames.Loss.NameOf(name));
        }

        if (name == LossName.Perceptual)
        {
            s.Require("network");
            s.Require("layer");
        }

        return new LossRecipe
        {
            Name = name,
            Network = Optional(s, "network"),
            Layer = Optional(s, "layer"),
            Weight = s.Number("weight", recipe.Weight),
            Weighting = weighting,
            ClassWeights = weights,
            LabelSmoothing = s.Number("label_smoothing", recipe.LabelSmoothing),
            Delta = s.Number("delta", recipe.Delta),
            Intervals = s.Integer("intervals", recipe.Intervals),
            Gamma = s.Number("gamma", recipe.Gamma),
            Alpha = !s.Has("alpha") || s.IsWord("alpha", "none") ? null : s.Number("alpha", 0),
        };
    }

    static string? Optional(YamlSection s, string name) =>
        s.Has(name) && !s.IsWord(name, "none") && s.Text(name, "", text => text.Length is > 0 and <= 4096 && !text.Any(char.IsControl)) is { Length: > 0 } text
            ? text
            : null;

    static EarlyStoppingRecipe ReadEarlyStopping(YamlSection s, ITrainingTask task, IReadOnlyList<TaskRecipe> tasks)
    {
        var recipe = new EarlyStoppingRecipe();
        if (task.Kind == ModelTask.MultiTask)
        {
            var loss = RecipeNames.Metric.NameOf(ValidationMetric.Loss);
            string[] known = [loss, .. tasks.SelectMany(MultiTask.FiguresOf)];
            var parts = s.Text("metric", loss, known.Contains, RecipeKey.ExpectedNames(known)).Split('.', 2);
            RecipeNames.Metric.TryFind(parts[^1], out var metric);
            return new() { Metric = metric, Task = parts.Length == 2 ? parts[0] : null, Patience = s.Integer("patience", recipe.Patience) };
        }

        return new EarlyStoppingRecipe
        {
            Metric = s.Choice("metric", task.Metrics[0], RecipeNames.Metric.Only(task.Metrics), restricted: true),
            Patience = s.Integer("patience", recipe.Patience),
        };
    }
}

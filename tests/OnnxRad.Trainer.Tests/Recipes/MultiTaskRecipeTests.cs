namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class MultiTaskRecipeTests
{
    const string Start = "name: a\ntask: multi_task\n";

    const string Four = Start + """
        tasks:
          pneumonia: {task: classification, classes: [no, yes], loss: {class_weights: balanced}}
          age: {task: continuous, column: years, unit: years, weight: 0.5, loss: {name: huber, delta: 2}}
          death: {task: survival, column: [months, died]}
          signs: {task: multi_label, classes: [effusion]}
        training: {early_stopping: {metric: age.r2}}
        """;

    [Fact]
    public void Parse_SeveralTasks_ReadsEach()
    {
        var recipe = Recipe.Parse(Four, "r.yaml", ["tasks.death.weight=3"]);

        Assert.Equal(["pneumonia", "age", "death", "signs"], recipe.Tasks.Select(task => task.Name));
        Assert.Equal(["pneumonia", "years", "months", "died", "effusion"], recipe.Tasks.SelectMany(task => task.Columns));
        Assert.Equal([1, 0.5, 3, 1], recipe.Tasks.Select(task => task.Weight));
        Assert.Equal([LossName.CrossEntropy, LossName.Huber, LossName.Cox, LossName.BinaryCrossEntropy], recipe.Tasks.Select(task => task.Loss.Name));
        Assert.Equal((ClassWeighting.Balanced, 2.0, "years"), (recipe.Tasks[0].Loss.Weighting, recipe.Tasks[1].Loss.Delta, recipe.Tasks[1].Unit));
        Assert.Equal(("age", ValidationMetric.RSquared), (recipe.Training.EarlyStopping.Task, recipe.Training.EarlyStopping.Metric));
    }

    [Fact]
    public void ToYaml_SeveralTasks_IsReadBack()
    {
        var recipe = Recipe.Parse(Four, "r.yaml", ["tasks.death.weight=3"]);

        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "again", []));
        Assert.EndsWith(
            """
                metric: age.r2
                patience: 0
            tasks:
              pneumonia:
                task: classification
                column: [pneumonia]
                classes: ["no", "yes"]
                weight: 1
                loss:
                  name: cross_entropy
                  class_weights: balanced
                  label_smoothing: 0
              age:
                task: continuous
                column: [years]
                classes: auto
                unit: years
                weight: 0.5
                loss:
                  name: huber
                  delta: 2
              death:
                task: survival
                column: [months, died]
                classes: auto
                weight: 3
                loss:
                  name: cox
              signs:
                task: multi_label
                column: auto
                classes: [effusion]
                weight: 1
                loss:
                  name: binary_cross_entropy
                  class_weights: none

            """,
            recipe.ToYaml());
    }

    [Theory]
    [InlineData("tasks: {a: {task: ordinal}}", "tasks has 1 task; expected 2 to 32. A recipe of one task names it in 'task'.")]
    [InlineData("", "tasks has 0 tasks; expected 2 to 32. A recipe of one task names it in 'task'.")]
    [InlineData(
        "tasks: {a: {task: segmentation}, b: {task: ordinal}}",
        "tasks.a.task is 'segmentation'; expected one of classification, multi_label, ordinal, continuous, survival.")]
    [InlineData("tasks: {a: {column: x}, b: {task: ordinal}}", "tasks.a.task is missing; expected one of classification, multi_label, ordinal, continuous, survival.")]
    [InlineData("tasks: {a: {task: ordinal, weight: 0}, b: {task: ordinal}}", "tasks.a.weight is '0'; expected a number above 0 and at most 1000.")]
    [InlineData(
        "tasks: {a: {task: ordinal, column: x}, b: {task: continuous, column: X}}",
        "tasks.b has the column 'X', which is that of the task 'a' already. Give each task columns of its own.")]
    [InlineData(
        "data: {covariates: [age]}\ntasks: {age: {task: continuous}, b: {task: ordinal}}",
        "tasks.age has the column 'age', which is a covariate (data.covariates). Give each task columns of its own.")]
    [InlineData(
        "tasks: {a: {task: ordinal, column: split}, b: {task: ordinal}}",
        "tasks.a has the column 'split', which does not teach. Give each task columns of its own.")]
    [InlineData(
        "tasks: {a: {task: ordinal, column: image_late}, b: {task: ordinal}}",
        "tasks.a has the column 'image_late', which does not teach. Give each task columns of its own.")]
    [InlineData("tasks: {a: {task: survival, column: time}, b: {task: ordinal}}", "tasks.a.column has 1 name; expected two, of the time and of the event.")]
    [InlineData(
        "tasks: {a: {task: multi_label}, b: {task: ordinal}}", "tasks.a.classes is missing; labels side by side need the names of their columns.")]
    [InlineData(
        "tasks: {a: {task: ordinal, unit: mm}, b: {task: ordinal}}",
        "tasks.a.unit does not apply to 'ordinal', which has none. Remove it, on the command line with --set tasks.a.unit=")]
    [InlineData(
        "tasks: {a: {task: ordinal, colum: x}, b: {task: ordinal}}",
        "'tasks.a.colum' is not a key of a recipe; did you mean 'tasks.a.column'? Allowed in 'tasks.a': task, column, classes, unit, weight, loss.")]
    [InlineData(
        "tasks: {Big: {task: ordinal}, b: {task: ordinal}, c: {task: ordinal}}",
        "tasks has the name 'Big'; expected 1 to 64 of the characters a-z, 0-9 and '_', a letter first.")]
    [InlineData(
        "tasks: {a: {task: ordinal}, b: {task: ordinal}}\ntraining: {early_stopping: {metric: a.auc}}",
        "training.early_stopping.metric is 'a.auc'; expected one of loss, a.quadratic_kappa, a.mae, a.accuracy, b.quadratic_kappa, b.mae, b.accuracy.")]
    [InlineData(
        "tasks: {a: {task: ordinal}, b: {task: ordinal}}\ntraining: {loss: {name: corn}}",
        "training.loss.name does not apply to the task 'multi_task', whose tasks have losses of their own (tasks.NAME.loss). Remove it.")]
    [InlineData(
        "tasks: {a: {task: ordinal}, b: {task: ordinal}}\ndata: {classes: [x, y]}",
        "data.classes does not apply to the task 'multi_task', whose tasks have their own (tasks.NAME.classes). Remove it.")]
    [InlineData(
        "tasks: {a: {task: ordinal, loss: {weight: 2}}, b: {task: ordinal}}",
        "'tasks.a.loss.weight' is not a key of a recipe; did you mean 'tasks.a.weight'? Allowed in 'tasks.a.loss': name, class_weights, label_smoothing, delta, intervals.")]
    public void Parse_Wrong_SaysWhat(string yaml, string message)
    {
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(Start + yaml, "r.yaml", []));

        Assert.Equal([message], e.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void Parse_TasksOfARecipeOfOne_AreRefused()
    {
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse("name: a\ntask: ordinal\ntasks: {a: {task: ordinal}}", "r.yaml", []));

        Assert.Equal("tasks does not apply to the task 'ordinal', only to multi_task. Remove it, or set task: multi_task.", Assert.Single(e.Problems).Message);
    }

    [Fact]
    public void Parse_MultiLabelWeights_AreTaken()
    {
        var recipe = Recipe.Parse("name: a\ntask: multi_label\ndata: {classes: [x]}\ntraining: {loss: {class_weights: balanced}}", "r.yaml", []);

        Assert.Equal(ClassWeighting.Balanced, recipe.Training.Loss.Weighting);
    }
}

using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Tasks;

public sealed class MultiTaskSourceTests
{
    const string Tasks = """
        name: a
        task: multi_task
        tasks:
          sick: {task: classification, classes: [no, yes]}
          grade: {task: ordinal}
          age: {task: continuous}
          death: {task: survival}
          signs: {task: multi_label, classes: [fluid, air]}
        """;

    [Fact]
    public void Open_EmptyCells_AreUnknown()
    {
        using var folder = new TempFolder();

        var dataset = Open(folder, "yes,0,40,1,1,1,0", "no,,50,,,,", ",1,,,,,-1");

        Assert.Equal([1, 0, 40, 1, 1, 1, 0], dataset.Samples[0].Values);
        Assert.Equal([0, float.NaN, 50, float.NaN, float.NaN, float.NaN, float.NaN], dataset.Samples[1].Values);
        Assert.Equal([float.NaN, 1, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], dataset.Samples[2].Values);
        Assert.Equal([["no", "yes"], ["0", "1"], ["age"], [], ["fluid", "air"]], dataset.TaskClasses);
        Assert.Equal(["sick: no", "sick: yes", "grade: 0", "grade: 1", "age: age", "signs: fluid", "signs: air"], dataset.Classes);
        Assert.Empty(dataset.Strata);
    }

    [Fact]
    public void Open_FirstNominalTask_GroupsTheRowsThatAreHeldOut()
    {
        using var folder = new TempFolder();

        var dataset = Open(folder, "yes,0,40,1,1,1,0", "no,,50,,,,", ",1,,,,,-1");

        // Index of the class; behind the classes what is not labelled.
        Assert.Equal([1, 0, 2], dataset.Samples.Select(sample => sample.Label));
    }

    [Fact]
    public void HoldOut_OfSeveralTasks_KeepsTheProportionsOfTheFirstNominalOne()
    {
        using var folder = new TempFolder();
        string[] rows = [.. Enumerable.Range(0, 60).Select(i => i % 10 == 0 ? "yes,,40,,,," : i % 10 < 4 ? ",1,40,,,," : "no,0,40,,,,")];
        var dataset = Open(folder, [.. rows, "no,1,41,1,1,1,0"]);

        var splits = HoldOut.Assign(dataset, new() { Seed = 3, ValidationFraction = 0.2, TestFraction = 0.1 });

        // Of 61 a fifth and a tenth, 12 and 6; of 37 healthy 7.28 and 3.64, of 6 sick 1.18 and 0.59, of 18 not labelled 3.54 and 1.77.
        Assert.Equal([(7, 4), (1, 0), (4, 2)], Enumerable.Range(0, 3).Select(label => (Count(label, DataSplit.Validation), Count(label, DataSplit.Test))));

        int Count(int label, DataSplit split) => dataset.Samples.Zip(splits).Count(s => s.First.Label == label && s.Second == split);
    }

    // Of 20 patients 3 and 3, whatever the groups; those that gave one to the test come last for validation.
    [Theory]
    [InlineData(10, 2)]
    [InlineData(5, 4)]
    [InlineData(20, 1)]
    public void HoldOut_ManySmallGroups_HoldsOutWhatTheFractionsSay(int groups, int each)
    {
        Sample[] samples = [.. Enumerable.Range(0, groups * each).Select(i => Data.TestImages.Sample($"{i}", label: i % groups))];
        var dataset = new ImageDataset("data", [], [], samples, skipBadImages: false);

        var splits = HoldOut.Assign(dataset, new() { Seed = 3 });

        Assert.Equal((3, 3), (splits.Count(s => s == DataSplit.Test), splits.Count(s => s == DataSplit.Validation)));
        var held = samples.Zip(splits).GroupBy(s => s.First.Label).Select(group => group.Count(s => s.Second != DataSplit.Train)).ToList();
        Assert.InRange(held.Max() - held.Min(), 0, groups == 5 ? 2 : 1);
        Assert.Equal(splits, HoldOut.Assign(dataset, new() { Seed = 3 }));
    }

    [Fact]
    public void HoldOut_ClassOfOnePatient_IsTrainedOn()
    {
        using var folder = new TempFolder();
        var dataset = Open(folder, ["yes,0,40,1,1,1,0", .. Enumerable.Repeat("no,1,50,,,,", 9)]);

        var splits = HoldOut.Assign(dataset, new() { Seed = 3 });

        Assert.Equal(DataSplit.Train, splits[0]);
        Assert.Contains(DataSplit.Validation, splits);
    }

    [Fact]
    public void Open_WrongCells_AreNamedWithTaskAndLine()
    {
        using var folder = new TempFolder();

        var e = Assert.Throws<DataException>(() => Open(folder, "maybe,0,old,1,1,2,0", ",3,,-1,,,", ",,,,,,-1"));

        Assert.Equal(
            [
                "task 'sick' ('sick'): line 2: label 'maybe' is unknown (allowed: 'no', 'yes', or 0 to 1)",
                "task 'grade' ('grade'): the grades have a gap: no row lies between 0 and 3; name all grades that are meant from the lowest to the highest in tasks.grade.classes",
                "task 'age' ('age'): line 2: age is 'old'; expected a number",
                "task 'death' ('time', 'event'): line 3: time is '-1'; expected a number above 0",
                "task 'death' ('time', 'event'): line 3: event is ''; expected 1 (seen) or 0 (censored)",
                "task 'signs' ('fluid', 'air'): line 2: label 'fluid' is '2' (allowed: 1, 0, or nothing or -1 where it is not known)",
                "line 4: it is labelled for none of the tasks; leave it out",
            ],
            e.Problems);
    }

    [Fact]
    public void Open_UnknownColumn_IsNamed()
    {
        using var folder = new TempFolder();

        var e = Assert.Throws<DataException>(() => Open(folder, "image,sick,grade,age,time,event,fluid", ["yes,0,40,1,1,1"]));

        Assert.Equal(
            $"The table '{folder.File("t.csv")}' is no usable data set: column 'air' is missing; the columns in it are 'image', 'sick', 'grade', 'age', 'time', 'event', 'fluid'. Expected the columns 'image' (path from the folder of the table, or absolute) "
            + "and those of the tasks ('sick', 'grade', 'age', 'time', 'event', 'fluid', 'air', empty where a row is not labelled for one), and optionally 'patient' and 'split'.",
            e.Message);
    }

    [Fact]
    public void Open_TaskWithoutALabel_IsRefusedForTrainingAlone()
    {
        using var folder = new TempFolder();
        var dataset = Open(folder, "yes,,40,1,1,1,0", "no,,41,2,0,,");
        var recipe = new MultiTask().Resolve(Recipe.Parse(Tasks, "r.yaml", []), dataset);

        var e = Assert.Throws<DataException>(() => new MultiTask().CheckSamples(recipe, dataset, dataset.Samples, dataset.Samples));

        Assert.Contains($"Task 'grade': No training image of '{dataset.Path}' is labelled for it. Label some, or remove the task.", e.Problems);
    }

    [Fact]
    public void Open_ToMeasure_MayLackColumns()
    {
        using var folder = new TempFolder();

        var dataset = Open(folder, "image,sick,age", ["yes,40", "no,"], mayLack: true);

        Assert.Equal([1, float.NaN, 40, float.NaN, float.NaN, float.NaN, float.NaN], dataset.Samples[0].Values);
        Assert.Equal([0, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], dataset.Samples[1].Values);
    }

    [Fact]
    public void Check_SplitWithoutLabels_NamesTheTasks()
    {
        using var folder = new TempFolder();
        var dataset = Open(folder, "yes,0,40,1,1,1,0", "no,1,50,2,1,0,1", ",1,45,,,,");
        var recipe = new MultiTask().Resolve(Recipe.Parse(Tasks, "r.yaml", []), dataset);

        var e = Assert.Throws<DataException>(() => new MultiTask().CheckSamples(recipe, dataset, [.. dataset.Samples.Take(2)], [dataset.Samples[2]]));

        Assert.Equal(
            [
                $"Task 'sick': No validation image of '{dataset.Path}' is labelled for it. Label some, or remove the task.",
                $"Task 'death': No validation image of '{dataset.Path}' is labelled for it. Label some, or remove the task.",
                $"Task 'signs': No validation image of '{dataset.Path}' is labelled for it. Label some, or remove the task.",
            ],
            e.Problems);
    }

    static ImageDataset Open(TempFolder folder, params string[] rows) => Open(folder, "image,sick,grade,age,time,event,fluid,air", rows);

    static ImageDataset Open(TempFolder folder, string header, string[] rows, bool mayLack = false)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            File.WriteAllBytes(folder.File($"{i}.png"), []);
        }

        File.WriteAllLines(folder.File("t.csv"), [header, .. rows.Select((row, i) => $"{i}.png,{row}")]);
        var recipe = Recipe.Parse(Tasks, "r.yaml", []);
        return ImageDataset.Open(
            folder.File("t.csv"), new() { Read = ImageFile.Read, Task = TaskTable.Of(recipe), Tasks = recipe.Tasks, TasksMayBeMissing = mayLack, Data = recipe.Data });
    }
}

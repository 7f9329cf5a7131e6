using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Data;

namespace OnnxRad.Trainer.Tests.Tasks;

public sealed class ScoreSourceTests
{
    [Fact]
    public void Open_MultiLabel_ReadsAColumnForEachLabel()
    {
        var dataset = Open("multi_label", "image,patient,left,Right\na.png,1,1,0\nb.png,2,,-1\n");

        Assert.Equal(["left", "Right"], dataset.Classes);
        Assert.Equal([1, 0], dataset.Samples[0].Values);
        Assert.Equal([float.NaN, float.NaN], dataset.Samples[1].Values);
    }

    [Fact]
    public void Open_MultiLabelOfNamedColumns_IgnoresTheOthers()
    {
        var dataset = Open("multi_label", "image,age,right,left\na.png,70,1,0\nb.png,x,0,1\n", ["left", "right"]);

        Assert.Equal([0, 1], dataset.Samples[0].Values);
    }

    [Fact]
    public void Open_OrdinalNames_AreGradesInTheOrderOfTheRecipe()
    {
        var dataset = Open("ordinal", "image,label\na.png,severe\nb.png,none\n", ["none", "mild", "severe"]);

        Assert.Equal([2], dataset.Samples[0].Values);
        Assert.Equal(["none", "mild", "severe"], dataset.Classes);
    }

    [Fact]
    public void Open_Continuous_TakesTheColumnThatTheRecipeNames()
    {
        var dataset = Open("continuous", "image,age\na.png,61.5\nb.png,1e1\n", ["age"]);

        Assert.Equal(["age"], dataset.Classes);
        Assert.Equal([61.5f, 10f], dataset.Samples.Select(sample => sample.Values[0]));
    }

    [Fact]
    public void Open_Survival_HoldsOutEventsAndCensoredInProportion()
    {
        var dataset = Open("survival", "image,time,event\na.png,3.5,1\nb.png,4,0\n");

        Assert.Equal([3.5f, 1], dataset.Samples[0].Values);
        Assert.Equal(["censored", "event"], dataset.Strata);
        Assert.Equal([1, 0], dataset.Samples.Select(sample => sample.Label));
    }

    [Theory]
    [InlineData("multi_label", "image,left\na.png,2\nb.png,yes\n",
        "line 2: label 'left' is '2' (allowed: 1, 0, or nothing or -1 where it is not known); line 3: label 'left' is 'yes' (allowed: 1, 0, or nothing or "
        + "-1 where it is not known). Expected the columns 'image' (path from the folder of the table, or absolute) and a column for each label (1, 0, or nothing where it "
        + "is not known), and optionally 'patient' and 'split'.")]
    [InlineData("multi_label", "image,patient\na.png,1\n",
        "it has no column with a label. Expected the columns 'image' (path from the folder of the table, or absolute) and a column for each label (1, 0, or nothing where it "
        + "is not known), and optionally 'patient' and 'split'.")]
    [InlineData("ordinal", "image,label\na.png,0\nb.png,1\nc.png,4\n",
        "the grades have a gap: no row lies between 1 and 4; name all grades that are meant from the lowest to the highest in data.classes. Expected the "
        + "columns 'image' (path from the folder of the table, or absolute) and 'label' (the grade), and optionally 'patient' and 'split'.")]
    [InlineData("ordinal", "image,label\na.png,mild\nb.png,severe\n",
        "the order of the grades 'mild', 'severe' is not known: name them from the lowest to the highest in data.classes. Expected the columns 'image' (path "
        + "from the folder of the table, or absolute) and 'label' (the grade), and optionally 'patient' and 'split'.")]
    [InlineData("ordinal", "image,label\na.png,1\nb.png,1\n",
        "all rows have the grade '1'; a scale needs at least two. Expected the columns 'image' (path from the folder of the table, or absolute) and 'label' (the grade), "
        + "and optionally 'patient' and 'split'.")]
    [InlineData("continuous", "image,value\na.png,old\nb.png,NaN\n",
        "line 2: value is 'old'; expected a number; line 3: value is 'NaN'; expected a number. Expected the columns 'image' (path from the folder of the "
        + "table, or absolute) and 'value' (or the column that data.classes names), and optionally 'patient' and 'split'.")]
    [InlineData("continuous", "image,age\na.png,1\n",
        "column 'value' is missing; the columns in it are 'image', 'age'. Expected the columns 'image' (path from the folder of the table, or absolute) and 'value' (or the column that data.classes names), and "
        + "optionally 'patient' and 'split'.")]
    [InlineData("survival", "image,time,event\na.png,-3,1\nb.png,0,0\nc.png,2,dead\nd.png,,1\n",
        "line 2: time is '-3'; expected a number above 0; line 3: time is '0'; expected a number above 0; line 4: event is 'dead'; "
        + "expected 1 (seen) or 0 (censored); line 5: 'time' is empty. Expected the columns 'image' (path from the folder of the table, or absolute) and 'time' (above 0) and 'event' (1 seen, 0 "
        + "censored), and optionally 'patient' and 'split'.")]
    [InlineData("survival", "image,time,event\na.png,3,0\nb.png,4,0\n",
        "all 2 rows are censored (event 0); at least one event is needed. Expected the columns 'image' (path from the folder of the table, or absolute) and 'time' (above 0) "
        + "and 'event' (1 seen, 0 censored), and optionally 'patient' and 'split'.")]
    public void Open_BadRows_AreNamedAllAtOnce(string task, string table, string problems)
    {
        using var folder = new TempFolder();
        var path = Write(folder, table);

        var e = Assert.Throws<DataException>(() => ImageDataset.Open(path, Options(task, null)));

        Assert.Equal($"The table '{path}' is no usable data set: {problems}", e.Message);
    }

    [Fact]
    public void Open_OtherThanATable_SaysWhatIsExpected()
    {
        using var folder = new TempFolder();

        var e = Assert.Throws<DataException>(() => ImageDataset.Open(folder.Path, Options("survival", null)));

        Assert.Equal($"'{folder.Path}' is no data set that OnnxRad can open. Expected a .csv table.", e.Message);
    }

    [Fact]
    public void Sha256_OtherValue_IsAnother() => Assert.NotEqual(
        Open("continuous", "image,value\na.png,1\nb.png,2\n").Sha256, Open("continuous", "image,value\na.png,1\nb.png,3\n").Sha256);

    static ImageDataset Open(string task, string table, IReadOnlyList<string>? classes = null)
    {
        using var folder = new TempFolder();
        var dataset = ImageDataset.Open(Write(folder, table), Options(task, classes));
        _ = dataset.Sha256;
        return dataset;
    }

    static ImageDatasetOptions Options(string task, IReadOnlyList<string>? classes) => TestImages.Options with { Task = TaskTable.Of(task), Classes = classes };

    static string Write(TempFolder folder, string table)
    {
        foreach (var name in (string[])["a.png", "b.png", "c.png", "d.png"])
        {
            TestImages.Write(folder.File(name));
        }

        File.WriteAllText(folder.File("table.csv"), table);
        return folder.File("table.csv");
    }
}

using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data;

public sealed class CovariateTableTests
{
    [Fact]
    public void Read_RowsByFileName_GivesTheNumbersOfEachImage()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "sex,image,age,note\n1,a.png,63.5,x\n,b/a.png,,y\n0,c.png,40,z\n");

        var numbers = CovariateTable.Read(folder.File("t.csv"), ["age", "sex"], ["/data/c.png", "/data/x/a.png", "/data/x/a.png"]);

        Assert.Equal(["/data/c.png", "/data/x/a.png"], numbers.Keys);
        Assert.Equal([new("age", 40), new("sex", 0)], numbers["/data/c.png"]);
        Assert.Equal([new("age", 63.5f), new("sex", 1)], numbers["/data/x/a.png"]);
        Assert.True(float.IsNaN(CovariateTable.Read(folder.File("t.csv"), ["age"], ["c.png"])["c.png"]["age"]) is false);
    }

    [Fact]
    public void Read_EmptyCell_IsMissing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image,age\nb.png,\n");

        Assert.Equal(float.NaN, CovariateTable.Read(folder.File("t.csv"), ["age"], ["b.png"])["b.png"]["age"]);
    }

    [Fact]
    public void Read_Problems_AreAllNamed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image,age\na.png,old\nb.png,1\nx/b.png,2\n");

        var e = Assert.Throws<DataException>(() => CovariateTable.Read(folder.File("t.csv"), ["age"], ["x/b.png", "c.png"]));

        Assert.Equal(
            $"The table '{folder.File("t.csv")}' does not give the covariates of the images: line 2: covariate 'age' is 'old'; expected a number, or nothing where it is "
            + "missing; lines 3 and 4 are both for 'x/b.png'; no row is for 'c.png'. Expected the columns 'image' (file name) and 'age' (numbers, empty where one is not "
            + "known), and one row for each image.",
            e.Message);
    }

    [Fact]
    public void ReadCase_RowByItsImages_GivesTheNumbers()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image_a,image_b,age\n1.png,2.png,40\n1.png,,50\n,2.png,60\n3.png,2.png,\n");

        Assert.Equal(40, Case(("b", "x/2.png"), ("a", "x/1.png")));
        Assert.Equal(50, Case(("a", "1.png")));
        Assert.Equal(60, Case(("b", "2.png")));
        Assert.Equal(float.NaN, Case(("a", "3.png"), ("b", "2.png")));

        float Case(params (string Name, string File)[] files) => CovariateTable.ReadCase(
            folder.File("t.csv"), ["age"], new() { Names = ["a", "b"], MayBeMissing = true }, files.ToDictionary(f => f.Name, f => f.File))["age"];
    }

    [Fact]
    public void ReadCase_NoRowOfAllItsImages_IsNamed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image_a,image_b,age\n1.png,2.png,40\n1.png,3.png,x\n");

        var e = Assert.Throws<DataException>(() => CovariateTable.ReadCase(
            folder.File("t.csv"), ["age"], new() { Names = ["a", "b"] }, new Dictionary<string, string> { ["a"] = "1.png", ["b"] = "4.png" }));

        Assert.Equal(
            $"The table '{folder.File("t.csv")}' does not give the covariates of the images: line 3: covariate 'age' is 'x'; expected a number, or nothing where it is "
            + "missing; no row is for 'a=1.png b=4.png'. Expected the columns 'image_a', 'image_b' (file names) and 'age' (numbers, empty where one is not known), and one "
            + "row for each case.",
            e.Message);
    }

    [Fact]
    public void Read_MissingColumnOrFile_IsNamed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image,weight\na.png,1\n");

        Assert.Equal(["column 'age' is missing", "the columns in it are 'image', 'weight'"], Assert.Throws<DataException>(() => CovariateTable.Read(folder.File("t.csv"), ["age"], ["a.png"])).Problems);
        Assert.StartsWith($"'{folder.File("no.csv")}' cannot be read: ", Assert.Throws<DataException>(() => CovariateTable.Read(folder.File("no.csv"), ["age"], ["a.png"])).Message);
    }
}

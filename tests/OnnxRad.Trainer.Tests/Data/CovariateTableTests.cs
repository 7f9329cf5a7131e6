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
    public void Read_MissingColumnOrFile_IsNamed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image,weight\na.png,1\n");

        Assert.Equal(["column 'age' is missing"], Assert.Throws<DataException>(() => CovariateTable.Read(folder.File("t.csv"), ["age"], ["a.png"])).Problems);
        Assert.StartsWith($"'{folder.File("no.csv")}' cannot be read: ", Assert.Throws<DataException>(() => CovariateTable.Read(folder.File("no.csv"), ["age"], ["a.png"])).Message);
    }
}

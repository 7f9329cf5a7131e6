namespace OnnxRad.Trainer.Tests.Data;

public sealed class DataSplitNamesTests
{
    [Theory]
    [InlineData("train", DataSplit.Train)]
    [InlineData("val", DataSplit.Validation)]
    [InlineData("Validation", DataSplit.Validation)]
    [InlineData("TEST", DataSplit.Test)]
    public void TryParse_Name_GivesSplit(string name, DataSplit expected)
    {
        Assert.True(DataSplitNames.TryParse(name, out var split));
        Assert.Equal(expected, split);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev")]
    [InlineData(" train")]
    public void TryParse_OtherText_IsFalse(string name) => Assert.False(DataSplitNames.TryParse(name, out _));

    [Fact]
    public void Name_EverySplit_IsReadBack()
    {
        foreach (var split in Enum.GetValues<DataSplit>())
        {
            Assert.True(DataSplitNames.TryParse(split.Name(), out var read));
            Assert.Equal(split, read);
        }

        Assert.Equal("val", DataSplit.Validation.Name());
        Assert.Equal("'train', 'val', 'validation', 'test'", DataSplitNames.Allowed);
    }
}

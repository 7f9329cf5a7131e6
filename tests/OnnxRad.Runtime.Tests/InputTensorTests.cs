namespace OnnxRad.Runtime.Tests;

public sealed class InputTensorTests
{
    [Fact]
    public void FromImage_Rgb_IsABatchOfOne()
    {
        var sut = InputTensor.FromImage(Nets.Image(3, 1, 2, 1, 2, 3, 4, 5, 6));

        Assert.Equal([1, 3, 1, 2], sut.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], sut.Data.ToArray());
    }

    [Fact]
    public void FromImage_VolumeOfOneSlice_KeepsItWhereItIsSaid()
    {
        var image = Nets.Image(1, 1, 2, 1, 2);

        Assert.Equal([1, 1, 1, 2], InputTensor.FromImage(image).Shape);
        Assert.Equal([1, 1, 1, 1, 2], InputTensor.FromImage(image, isVolume: true).Shape);
    }

    [Fact]
    public void Constructor_WrongCount_SaysBoth()
    {
        var e = Assert.Throws<ArgumentException>(() => new InputTensor([2, 2], new float[3]));

        Assert.Equal("3 values do not fill the shape (2, 2). (Parameter 'data')", e.Message);
    }

    [Fact]
    public void Constructor_NegativeSize_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new InputTensor([-1, -1], new float[1]));
}

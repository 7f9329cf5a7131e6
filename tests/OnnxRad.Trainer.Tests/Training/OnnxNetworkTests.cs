using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class OnnxNetworkTests
{
    [Fact]
    public void Run_AnyBatchSize_GivesTheSameRows()
    {
        var images = TinyData.Random(7);
        using var sut = new OnnxNetwork(ArchitectureTable.Create("plain-cnn", new()
        {
            InputChannels = 1,
            Height = TinyData.Size,
            Width = TinyData.Size,
            Classes = 3,
            BaseWidth = 4,
        }).ToBytes());

        var whole = sut.Run(images);

        Assert.Equal(7 * 3, whole.Length);
        Assert.All(whole.Zip(sut.Run(images, batchSize: 3)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(whole[..3], whole[3..6]);
    }
}

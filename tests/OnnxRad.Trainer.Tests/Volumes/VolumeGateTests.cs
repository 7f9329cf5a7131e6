namespace OnnxRad.Trainer.Tests.Volumes;

public sealed class VolumeGateTests
{
    [Fact]
    public async Task Enter_NoRoom_WaitsUntilAnotherLeft()
    {
        // A voxel counts 16 bytes.
        var sut = new VolumeGate(most: 160);
        sut.Enter(() => 6, voxels => voxels, out var first);
        using var decoded = new ManualResetEventSlim();
        var second = Task.Run(
            () => sut.Enter(
                () =>
                {
                    decoded.Set();
                    return 5;
                },
                voxels => voxels,
                out _),
            TestContext.Current.CancellationToken);
        decoded.Wait(TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        sut.Leave(first);

        Assert.Equal((96, 5), (first, await second));
    }

    [Fact]
    public void Enter_MoreThanThereIs_GoesAlone()
    {
        var sut = new VolumeGate(most: 160);

        Assert.Equal(1000, sut.Enter(() => 1000, voxels => voxels, out var bytes));
        sut.Leave(bytes);

        Assert.Equal(2000, sut.Enter(() => 2000, voxels => voxels, out _));
    }

    [Fact]
    public void Enter_DecodingFails_LeavesTheGateOpen()
    {
        var sut = new VolumeGate(most: 160);

        Assert.Throws<InvalidDataException>(() => sut.Enter<int>(() => throw new InvalidDataException(), voxels => voxels, out _));

        Assert.Equal(3, sut.Enter(() => 3, voxels => voxels, out _));
    }
}

using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Files that are replaced while they are loaded.</summary>
public sealed class SwappedFileTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Each size of a pass opens the file again: one item may meet another file than two.
    [Fact]
    public async Task Load_FileReplacedAgainAndAgain_NeverServesTwoOfThem()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1), config: "max_batch_size: 2 dynamic_batching { } parameters { key: 'batch_sizes' value: { string_value: '1,2' } }"),
            options => options with { ModelControl = Server.ControlMode.Explicit, LoadModels = ["shift"] });
        var file = Path.Combine(sut.Folder, "shift", "1", "model.onnx");
        byte[][] models = [Nets.Shift(1).ToBytes(), Nets.Shift(10).ToBytes()];
        var refused = 0;
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var swapping = Task.Run(() => Swap(models, file, sut.Folder, stop.Token), Token);
            try
            {
                for (var i = 0; i < 30; i++)
                {
                    refused += await IsLoadedAsync(sut) ? 0 : 1;
                    Assert.Equal(await ShiftAsync(sut, 1), await ShiftAsync(sut, 2));
                }
            }
            finally
            {
                await stop.CancelAsync();
                await swapping;
            }
        }

        Assert.InRange(refused, 1, 30);
        await sut.Client.LoadModelAsync("shift", Token);
        Assert.Equal(await ShiftAsync(sut, 1), await ShiftAsync(sut, 2));
    }

    // Weights may lie beside the graph, and must be of the same time.
    [Fact]
    public async Task Load_FileBesideTheGraphReplacedMeanwhile_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1), config: "max_batch_size: 2"),
            options => options with { ModelControl = Server.ControlMode.Explicit });
        var beside = Path.Combine(sut.Folder, "shift", "1", "weights.bin");
        await File.WriteAllBytesAsync(beside, [1], Token);
        Assert.True(await IsLoadedAsync(sut));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var swapping = Task.Run(() => Swap([[1], [2, 3]], beside, sut.Folder, stop.Token), Token);
        var refused = 0;
        try
        {
            for (var i = 0; i < 100 && refused == 0; i++)
            {
                refused += await IsLoadedAsync(sut) ? 0 : 1;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await swapping;
        }

        Assert.Equal(1, refused);
        Assert.True(await IsLoadedAsync(sut));
    }

    static void Swap(byte[][] models, string file, string folder, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var beside = Path.Combine(folder, "new.onnx");
            File.WriteAllBytes(beside, models[i % 2]);
            File.Move(beside, file, overwrite: true);
        }
    }

    static async Task<bool> IsLoadedAsync(TestServer sut)
    {
        try
        {
            await sut.Client.LoadModelAsync("shift", Token);
            return true;
        }
        catch (InferenceException e)
        {
            Assert.Equal("Model 'shift' does not load. Version 1 was written while it was loaded. Load it again.", e.Message);
            return false;
        }
    }

    static async Task<float> ShiftAsync(TestServer sut, int items)
    {
        var call = new InferCall { Model = "shift", Inputs = [ClientTensor.From<float>("x", new float[2 * items], items, 2)] };
        return (await sut.Client.InferAsync(call, Token))["y"].Values<float>()[0];
    }
}

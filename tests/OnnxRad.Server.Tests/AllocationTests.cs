using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What requests allocate. The count is that of the process, so nothing runs beside.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_LargeInput_AllocatesFarLessThanIt()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("means", Means()));
        var input = ClientTensor.From<float>("image", new float[3 * 224 * 224], 1, 3, 224, 224);
        await AskAsync(20);

        // What else the process does at times adds to a count and never takes from it.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await AskAsync(20);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 20);
        }

        // Client and server together; one copy of the input is 602112 bytes.
        Assert.InRange(least, 0, 200_000);

        async Task AskAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await sut.Client.InferAsync(new() { Model = "means", Inputs = [input] }, Token);
            }
        }
    }

    static OnnxModel Means()
    {
        var g = new GraphBuilder("means");
        var image = g.Input("image", "N", 3, 224, 224);
        g.Output(g.Node("Flatten", [g.Node("GlobalAveragePool", [image], ["N", 3, 1, 1])], ["N", 3]), "means");
        return g.Build();
    }
}

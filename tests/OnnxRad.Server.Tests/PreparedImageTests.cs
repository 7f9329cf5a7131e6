using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What image files become counts as what requests hold, and is limited before a file is looked at.</summary>
public sealed class PreparedImageTests
{
    // 8 KiB a prepared image; its file has some hundred bytes.
    const int Height = 1024;

    static readonly ReadOnlyMemory<byte> s_file = PngEncoder.Encode(new RadImage(1, Height, 2, 8, new float[2 * Height]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tall", "image", "(2, 1, 1024, 2)", 16383)]
    [InlineData("average", "image", "(2, 1, 1024, 2)", 16383)]
    [InlineData("case", "image.a", "(2, 4, 2, 2)", 127)]
    public async Task ModelInfer_FilesThatBecomeTooLarge_AreRefusedBeforeTheyAreLookedAt(string model, string input, string shape, int most)
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { MaxTensorBytes = most });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(model, input, "no image"u8.ToArray()), Token));

        Assert.Equal(
            $"{(model == "average" ? "In ensemble 'average': " : "")}Model '{model}' cannot run on this request. The files of input 'image' become a tensor of "
            + $"shape {shape}, which is above the largest tensor of {most} bytes. Send them in parts.",
            e.Message);
        Assert.Equal(StatusCode.InvalidArgument, e.Status);
    }

    [Theory]
    [InlineData("tall", "image")]
    [InlineData("average", "image")]
    public async Task ModelInfer_NoRoomForWhatFilesBecome_IsRefusedUntilThereIs(string model, string input)
    {
        await using var sut = await TestServer.StartAsync(Fill);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        Assert.True(budget.TryTake(budget.Most - 10_000));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(model, input, s_file), Token));
        budget.Give(budget.Most - 10_000);
        var result = await sut.Client.InferAsync(Call(model, input, s_file), Token);

        Assert.Equal(
            (StatusCode.ResourceExhausted,
                $"{(model == "average" ? "In ensemble 'average': " : "")}The server holds as many bytes of requests as it takes at a time, {budget.Most}. "
                + "Send the request again later."),
            (e.Status, e.Message));
        Assert.Equal(2, result.Outputs[0].Shape[0]);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    static InferCall Call(string model, string input, ReadOnlyMemory<byte> file) =>
        new() { Model = model, Inputs = [ClientTensor.FromBytes(input, [file, file])] };

    static void Fill(string folder)
    {
        folder.Add("tall", Tall());
        folder.Add("other", Tall());
        folder.Add("case", Cards.Case());
        Directory.CreateDirectory(Path.Combine(folder, "average"));
        File.WriteAllText(Path.Combine(folder, "average", "ensemble.yaml"), "ensemble: { members: [tall, other] }");
    }

    static OnnxModel Tall() => Cards.Changed(Cards.With(Nets.Sum(Height)), card => card with
    {
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = Height, Width = 2 }],
        Preprocessing = new() { Channels = 1, Height = Height, Width = 2, Mean = [0], Std = [1] },
    });
}

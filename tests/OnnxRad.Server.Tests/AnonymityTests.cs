using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>Nothing that identifies a patient gets into answers, logs or metrics.</summary>
public sealed class AnonymityTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_MarkedDicomFiles_SaysNoMark()
    {
        using var log = new LogCapture();
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("sum", Cards.With(Nets.Sum())), configure: builder => builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        var whole = MarkedDicom.Image(1, 50);
        var answers = new List<string>();
        foreach (var file in MarkedDicom.Broken(whole, 100).Prepend(whole))
        {
            try
            {
                var result = await sut.Client.InferAsync(new() { Model = "sum", Inputs = [ClientTensor.FromBytes("image", [file])] }, Token);
                answers.Add(string.Join(' ', result["sum"].Values<float>().ToArray()));
            }
            catch (InferenceException e)
            {
                answers.Add(e.Message);
            }

            var rest = await sut.Http.PostAsync("/v2/models/sum/infer", new ByteArrayContent(file), Token);
            answers.Add(await rest.Content.ReadAsStringAsync(Token));
        }

        using var metrics = new HttpClient { BaseAddress = sut.MetricsAddress };
        answers.Add(await metrics.GetStringAsync("/metrics", Token));
        Assert.NotEmpty(log.Lines);
        Assert.All(
            answers.Concat(log.Lines), text => Assert.All(MarkedDicom.Marks, mark => Assert.DoesNotContain(mark, text, StringComparison.OrdinalIgnoreCase)));
    }
}

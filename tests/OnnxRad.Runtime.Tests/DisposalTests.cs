using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>ONNX Runtime ends the process where a session is used that was freed.</summary>
public sealed class DisposalTests : IDisposable
{
    readonly TempFolder _folder = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static RadImage Image => Nets.Image(1, 1, 2, 51, 204);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    static readonly Dictionary<string, Func<RadModel, InputTensor, object>> s_calls = new(StringComparer.Ordinal)
    {
        ["Predict, an image"] = (model, _) => model.Predict(Image),
        ["Predict, a prepared one"] = (model, prepared) => model.Predict(prepared),
        ["Predict, a case"] = (model, _) => model.Predict(Image, new Dictionary<string, float>()),
        ["PredictPrepared"] = (model, prepared) => model.PredictPrepared(prepared.Data, 1),
        ["Prepare"] = (model, _) => model.Prepare(Image),
        ["Run"] = (model, prepared) => model.Run(new Dictionary<string, InputTensor> { [model.Inputs[0].Name] = prepared }),
        ["Bind"] = (model, _) => model.Bind(1),
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Call_OfADisposedModel_SaysSo(string call)
    {
        var sut = _folder.Open(Nets.Identity());
        var prepared = sut.Prepare(Image);
        Assert.NotNull(s_calls[call](sut, prepared));
        sut.Dispose();

        var e = Assert.Throws<ObjectDisposedException>(() => s_calls[call](sut, prepared));

        Assert.Equal($"The model '{sut.Source}' was disposed. Dispose it after the last call, or open it again.", e.Message);
        sut.Dispose();
    }

    [Fact]
    public void Run_OfADisposedPreprocessor_SaysSo()
    {
        var model = _folder.Open(Nets.Identity());
        model.Dispose();

        var e = Assert.Throws<ObjectDisposedException>(() => model.Preprocessor.Run(Image));

        Assert.EndsWith(" was disposed. Dispose it after the last call, or open it again.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_OfADisposedEnsemble_SaysSo()
    {
        var sut = RadEnsemble.Open([_folder.SaveAs("a.onnx", Nets.Identity()), _folder.SaveAs("b.onnx", Nets.Identity())]);
        sut.Predict(Image);
        sut.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sut.Predict(Image));
    }

    [Fact]
    public void Run_OfABindingWhoseModelIsDisposed_GoesOnUntilTheBindingIs()
    {
        var model = _folder.Open(Nets.Identity());
        var sut = model.Bind(1);
        model.Prepare(Image).Data.CopyTo(sut.Inputs.Values.Single().Data);
        model.Dispose();

        sut.Run(Token);

        Assert.Equal(0.8f, sut.Findings().Scores[1].Score, 1e-6f);
        sut.Dispose();
        sut.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sut.Run(Token));
    }

    /// <summary>As of a host that stops while tasks that nobody waits for predict on.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Dispose_WhileCallsRun_LetsThemEnd(string call)
    {
        for (var round = 0; round < 20; round++)
        {
            var sut = _folder.Open(Nets.Identity());
            var prepared = sut.Prepare(Image);
            using var begun = new CountdownEvent(4);
            var calling = Enumerable.Range(0, 4).Select(_ => Task.Run(
                () =>
                {
                    s_calls[call](sut, prepared);
                    begun.Signal();
                    while (true)
                    {
                        (s_calls[call](sut, prepared) as IDisposable)?.Dispose();
                    }
                },
                Token)).ToList();
            begun.Wait(Token);

            sut.Dispose();

            foreach (var task in calling)
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
            }
        }
    }
}

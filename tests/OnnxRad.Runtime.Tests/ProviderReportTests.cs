using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

public sealed class ProviderReportTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Measure_OnTheCpu_NamesEachNodeThatRan()
    {
        var network = OutputActivation.Append(PlainCnn.Create(new() { InputChannels = 1, Height = 16, Width = 16, Classes = 3, BaseWidth = 4 }), "softmax");
        var path = _folder.Save(Nets.WithCard(network, Nets.Card(classes: 3, height: 16, width: 16)));

        var found = ProviderReport.Measure(path);

        Assert.All(found, node => Assert.Equal("CPUExecutionProvider", node.Provider));
        Assert.Equal(4, found.Count(node => node.Operator is "Conv" or "FusedConv"));
        Assert.Contains(found, node => node is { Operator: "Softmax", Node: "probabilities" });
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void WarmUp_BatchSizes_RunsEachAndSaysHowFarItIs()
    {
        using var model = _folder.Open(Nets.Identity(), new() { BatchSize = 8 });
        var steps = new Steps();

        ModelWarmUp.Run(model, progress: steps, cancellation: TestContext.Current.CancellationToken);
        ModelWarmUp.Run(model, [4, 4], steps, TestContext.Current.CancellationToken);

        Assert.Equal([new(1, 2, 1), new(2, 2, 8), new(1, 1, 4)], steps.Reported);
    }

    [Fact]
    public void WarmUp_SizesThatTheGraphLeavesOpen_AreThoseOfTheCard()
    {
        using var model = _folder.Open(PreprocessingFusion.Compose(Nets.Identity(resize: OnnxRad.Models.ResizeFilter.Box)));
        var steps = new Steps();

        ModelWarmUp.Run(model, [1, 3], steps, TestContext.Current.CancellationToken);

        Assert.Equal([new(1, 2, 1), new(2, 2, 3)], steps.Reported);
        Assert.Contains(ProviderReport.Measure(model.Source), node => node is { Node: "pixels.scaled", Operator: "Mul" });
    }

    [Fact]
    public void WarmUp_Cancelled_Stops()
    {
        using var model = _folder.Open(Nets.Identity());
        var (steps, cancelled) = (new Steps(), new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => ModelWarmUp.Run(model, progress: steps, cancellation: cancelled));

        Assert.Empty(steps.Reported);
    }

    sealed class Steps : IProgress<WarmUpProgress>
    {
        public List<WarmUpProgress> Reported { get; } = [];

        public void Report(WarmUpProgress value) => Reported.Add(value);
    }
}

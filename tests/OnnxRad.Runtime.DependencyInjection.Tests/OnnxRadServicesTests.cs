using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.DependencyInjection.Tests;

public sealed class OnnxRadServicesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddOnnxRad_OneModel_IsInjectedAndPredicts()
    {
        using var host = Host(o => o.Models.Add("pneumonia", Model("a.onnx")));
        await host.StartAsync(Token);

        var reader = host.Services.GetRequiredService<Reader>();
        var findings = await reader.Model.PredictAsync(new RadImage(1, 1, 2, 8, [51, 204]), Token);

        Assert.Equal("pneumonia", findings.Top.Class);
        Assert.Same(reader.Model, host.Services.GetRequiredService<RadModels>()["pneumonia"]);
    }

    [Fact]
    public async Task AddOnnxRad_SeveralModels_AreKeyedByTheirNames()
    {
        using var host = Host(o =>
        {
            o.Models.Add("a", Model("a.onnx"));
            o.Models.Add("b", Model("b.onnx"), new() { IntraOpThreads = 1 });
        });
        await host.StartAsync(Token);

        var models = host.Services.GetRequiredService<RadModels>();
        Assert.Equal(["a", "b"], models.Names);
        Assert.Same(models["a"], host.Services.GetRequiredKeyedService<RadModel>("a"));
        Assert.Same(models["b"], host.Services.GetRequiredKeyedService<RadModel>("b"));
        var several = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<RadModel>());
        var unknown = Assert.Throws<KeyNotFoundException>(() => host.Services.GetRequiredKeyedService<RadModel>("c"));
        var number = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredKeyedService<RadModel>(7));
        Assert.Equal("There are 2 models: 'a', 'b'. Ask for one by name, as in [FromKeyedServices(\"a\")] RadModel.", several.Message);
        Assert.Equal("There is no model 'c'; known: 'a', 'b'. Add it in AddOnnxRad.", unknown.Message);
        Assert.Equal("Models are keyed by their names, and '7' is no text.", number.Message);
    }

    [Fact]
    public async Task AddOnnxRad_Twice_AddsUp()
    {
        using var host = Host(
            o => o.Models.Add("a", Model("a.onnx")),
            o =>
            {
                o.WarmUp = true;
                o.Models.Add("b", Model("b.onnx"));
            });
        await host.StartAsync(Token);

        Assert.Equal(["a", "b"], host.Services.GetRequiredService<RadModels>().Names);
    }

    [Fact]
    public async Task Start_WrongOptions_ListsAllProblemsAtOnce()
    {
        var (there, missing) = (Model("a.onnx"), _folder.File("none.onnx"));
        using var host = Host(o =>
        {
            o.Models.Add("a", there, new() { BatchSize = 0 });
            o.Models.Add("a", missing);
            o.Models.Add(" ", there);
        });

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Equal(
            [
                "OnnxRad has 2 models named 'a'; expected each name once.",
                "The options of the model 'a' are not valid. BatchSize is 0; expected 1 to 65536.",
                $"There is no file '{missing}' for the model 'a'. Check the path.",
                $"The model '{there}' has no name.",
            ],
            e.Failures);
    }

    [Fact]
    public async Task Start_NoModel_SaysHowToAddOne()
    {
        using var host = Host(_ => { });

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Equal(["OnnxRad has no model; expected at least one, as in AddOnnxRad(o => o.Models.Add(\"name\", \"file.onnx\"))."], e.Failures);
    }

    [Fact]
    public async Task Start_FileThatIsNoModel_StopsTheHost()
    {
        var path = _folder.File("text.onnx");
        File.WriteAllText(path, "no model");
        using var host = Host(o =>
        {
            o.Models.Add("a", Model("a.onnx"));
            o.Models.Add("b", path);
        });

        var e = await Assert.ThrowsAsync<InvalidModelException>(() => host.StartAsync(Token));

        Assert.Equal(ModelProblem.NotOnnx, e.Problem);
    }

    [Fact]
    public void WithoutAHost_Models_AreOpenedAtTheFirstUse()
    {
        using var services = new ServiceCollection().AddOnnxRad(o => o.Models.Add("a", Model("a.onnx"))).BuildServiceProvider();

        Assert.Equal("tiny", services.GetRequiredService<RadModel>().Card.Name);
        Assert.Equal("tiny", services.GetRequiredKeyedService<RadModel>("a").Card.Name);
    }

    string Model(string name)
    {
        var g = new GraphBuilder("identity");
        g.Output(g.Flatten(g.Input("image", "N", 1, 1, 2)), "probabilities");
        var card = Card();
        var model = g.Build();
        model.SetMetadata("onnxrad.card", card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        model.Save(_folder.File(name));
        return _folder.File(name);
    }

    static IHost Host(params Action<OnnxRadOptions>[] configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        foreach (var action in configure)
        {
            builder.Services.AddOnnxRad(action);
        }

        builder.Services.AddTransient<Reader>();
        return builder.Build();
    }

    static ModelCard Card() => new()
    {
        Name = "tiny",
        Version = "1",
        Task = ModelTask.Classification,
        Classes = ["normal", "pneumonia"],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 1, Width = 2 }],
        Preprocessing = new() { Channels = 1, Height = 1, Width = 2, Mean = [0], Std = [1] },
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Tests.",
        TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
        Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };

    sealed record Reader(RadModel Model);
}

using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>A server that follows its repository.</summary>
public sealed class RepositoryPollTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Poll_ChangedRepository_IsFollowed()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("a", Nets.Shift(1)), Poll);

        sut.Folder.Add("a", Nets.Shift(2), version: 2);
        sut.Folder.Add("b", Nets.Shift(5));
        await sut.Repository.PollAsync(Token);
        Assert.Equal([("a", "2"), ("b", "1")], (await sut.Client.GetRepositoryAsync(Token)).Select(model => (model.Name, model.Version)));

        var before = sut.Repository.Get("a", "");
        Directory.Delete(Path.Combine(sut.Folder, "b"), recursive: true);
        await sut.Repository.PollAsync(Token);
        Assert.Equal(["a"], (await sut.Client.GetRepositoryAsync(Token)).Select(model => model.Name));
        Assert.Same(before, sut.Repository.Get("a", ""));
    }

    [Fact]
    public async Task Poll_BrokenUpdate_LeavesAllServingAndABrokenNewModelDoesNot()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("a", Nets.Shift(1)), Poll);

        sut.Folder.Add("a", Nets.Shift(2), version: 2);
        File.WriteAllBytes(Path.Combine(sut.Folder, "a", "2", "model.onnx"), [8]);
        await sut.Repository.PollAsync(Token);
        Assert.StartsWith("Version 2: 'model.onnx' is not an ONNX model", sut.Repository.Entry("a").Reason, StringComparison.Ordinal);
        Assert.True(sut.Repository.AllServe);

        Directory.CreateDirectory(Path.Combine(sut.Folder, "empty"));
        await sut.Repository.PollAsync(Token);
        Assert.False(sut.Repository.AllServe);
    }

    [Fact]
    public async Task Poll_ModelInTwoRepositories_IsReportedServesOnAndTheOthersAreFollowed()
    {
        using var other = new TempFolder();
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("a", Nets.Shift(1)), options => Poll(options) with { Repositories = [.. options.Repositories, other.Path] });

        other.Path.Add("a", Nets.Shift(2));
        other.Path.Add("b", Nets.Shift(5));
        await sut.Repository.PollAsync(Token);
        var found = (await sut.Client.GetRepositoryAsync(Token)).Select(model => (model.Name, model.State, model.Reason)).ToList();
        Directory.Delete(Path.Combine(other.Path, "a"), recursive: true);
        await sut.Repository.PollAsync(Token);

        Assert.Equal(
            [("a", "READY", "It is in 2 repositories; expected it in one. Rename or remove the others."), ("b", "READY", "")], found);
        Assert.All(await sut.Client.GetRepositoryAsync(Token), model => Assert.Equal("", model.Reason));
    }

    // Whatever the files of a model provoke: here it is the clock that fails when the model is made.
    [Fact]
    public async Task Poll_ModelThatFailsUnexpectedly_IsReportedAndTheOthersServe()
    {
        var clock = new FailingClock();
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("a", Nets.Shift(1)),
            Poll,
            builder => builder.Services.AddSingleton<TimeProvider>(clock));

        sut.Folder.Add("b", Nets.Shift(5));
        clock.Fails = true;
        await sut.Repository.PollAsync(Token);
        clock.Fails = false;

        Assert.Equal(
            [("a", "READY", ""), ("b", "UNAVAILABLE", "Loading it failed; the server's log says why.")],
            (await sut.Client.GetRepositoryAsync(Token)).Select(model => (model.Name, model.State, model.Reason)));
    }

    [Fact]
    public async Task Start_FolderOfTheFileSystem_IsNoModel()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("a", Nets.Shift(1));
            Directory.CreateDirectory(Path.Combine(folder, "lost+found"));
        });

        Assert.Equal(["a"], (await sut.Client.GetRepositoryAsync(Token)).Select(model => model.Name));
    }

    static ServerOptions Poll(ServerOptions options) => options with { ModelControl = ControlMode.Poll, PollInterval = TimeSpan.FromHours(1) };

    sealed class FailingClock : TimeProvider
    {
        public bool Fails { get; set; }

        public override long GetTimestamp() => Fails ? throw new InvalidDataException("The clock stands still.") : base.GetTimestamp();
    }
}

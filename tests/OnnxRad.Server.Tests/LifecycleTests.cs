using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class LifecycleTests
{
    const string Stopping = "The server is stopping. Call another one, or this one again later.";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_OfARunningServer_IsServing()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        Assert.True(await sut.Client.IsLiveAsync(Token));
        Assert.True(await sut.Client.IsReadyAsync(Token));
        Assert.True(await sut.Client.CheckHealthAsync(cancellation: Token));
        Assert.True(await sut.Client.CheckHealthAsync("inference.GRPCInferenceService", Token));
        Assert.True(await sut.Client.IsModelReadyAsync("shift", cancellation: Token));
        Assert.False(await sut.Client.IsModelReadyAsync("shift", "2", Token));
        Assert.False(await sut.Client.IsModelReadyAsync("nowhere", cancellation: Token));
        Assert.Equal("onnxrad", (await sut.Client.GetServerMetadataAsync(Token)).Name);
    }

    [Fact]
    public async Task Drain_ToldToStop_IsLiveAndNotReady()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        sut.State.Drain();

        Assert.True(await sut.Client.IsLiveAsync(Token));
        Assert.False(await sut.Client.IsReadyAsync(Token));
        Assert.False(await sut.Client.CheckHealthAsync(cancellation: Token));
        Assert.Equal(2f, (await sut.Client.InferAsync(new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [1, 1], 1, 2)] }, Token))["y"].Values<float>()[0]);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_EndsItWhenItsRequestsAreAnswered()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        using var stream = Raw.Service(channel).ModelStreamInfer(cancellationToken: Token);
        await stream.RequestStream.WriteAsync(Raw.Request("shift", 1, 2), Token);
        Assert.True(await stream.ResponseStream.MoveNext(Token));
        Assert.Equal(Raw.Floats(2, 3), stream.ResponseStream.Current.InferResponse.RawOutputContents[0]);

        var stopping = sut.StopAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Token));
        Assert.Equal((StatusCode.Unavailable, Stopping), (e.StatusCode, e.Status.Detail));
        await stopping;
    }

    [Fact]
    public async Task Stop_WithAnOpenReflection_EndsIt()
    {
        await using var sut = await TestServer.StartAsync(_ => { });
        using var channel = GrpcChannel.ForAddress(sut.GrpcAddress);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));

        var stopping = sut.StopAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token));
        Assert.Equal((StatusCode.Unavailable, Stopping), (e.StatusCode, e.Status.Detail));
        await stopping;
    }

    [Fact]
    public async Task Stop_WithAHealthWatch_EndsIt()
    {
        await using var sut = await TestServer.StartAsync(_ => { });
        using var channel = GrpcChannel.ForAddress(sut.GrpcAddress);
        using var watch = new Health.HealthClient(channel).Watch(new(), cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));

        var stopping = sut.StopAsync();

        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Token))
            {
                Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
            }
        });
        Assert.Equal((StatusCode.Unavailable, Stopping), (e.StatusCode, e.Status.Detail));
        await stopping;
    }

    [Fact]
    public async Task Reflection_ListServices_NamesThem()
    {
        await using var sut = await TestServer.StartAsync(_ => { });
        using var channel = GrpcChannel.ForAddress(sut.GrpcAddress);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Token);

        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));

        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "inference.GRPCInferenceService"],
            call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>A stream that stays open holds the bytes of the message that is being answered, not those of all that were.</summary>
    [Fact]
    public async Task Reflection_MoreMessagesThanTheServersBytes_AreAllAnswered()
    {
        const int most = 4096;
        await using var sut = await TestServer.StartAsync(_ => { }, options => options with { MaxMessageBytes = most, MaxBytesInFlight = most });
        using var channel = GrpcChannel.ForAddress(sut.GrpcAddress);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Token);
        var asked = new ServerReflectionRequest { FileContainingSymbol = new('x', 1000) };

        for (var i = 0; i < 12; i++)
        {
            await call.RequestStream.WriteAsync(asked, Token);
            Assert.True(await call.ResponseStream.MoveNext(Token));
            Assert.Equal((int)StatusCode.NotFound, call.ResponseStream.Current.ErrorResponse.ErrorCode);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token));
    }

    [Fact]
    public async Task Extensions_NotOffered_AreUnimplementedWithASentence()
    {
        await using var sut = await TestServer.StartAsync(_ => { });
        using var channel = Raw.Channel(sut);
        var service = Raw.Service(channel);

        await AssertUnimplemented(service.CudaSharedMemoryStatusAsync(new(), cancellationToken: Token).ResponseAsync, "This server offers no shared memory of GPUs. Send tensors in the messages.");
        await AssertUnimplemented(
            service.TraceSettingAsync(new(), cancellationToken: Token).ResponseAsync,
            "Trace settings cannot be changed over the protocol. Read the server's metrics and logs.");
        await AssertUnimplemented(
            service.LogSettingsAsync(new(), cancellationToken: Token).ResponseAsync,
            "Log settings cannot be changed over the protocol. Set Logging__LogLevel__Default when the server starts.");

        static async Task AssertUnimplemented(Task call, string message)
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => call);
            Assert.Equal((StatusCode.Unimplemented, message), (e.StatusCode, e.Status.Detail));
        }
    }

    [Fact]
    public void Build_BadOptions_NamesAllProblems()
    {
        var e = Assert.Throws<ArgumentException>(() => ServerHost.Build(new()
        {
            Repositories = ["no such folder"],
            Address = "localhost",
            HttpPort = 70000,
            GrpcPort = 8002,
            LoadModels = ["a"],
            MaxMessageBytes = 1,
        }));

        Assert.Equal(
            "The options are not valid. The repository 'no such folder' is not a folder. Make it, or name another one. "
            + "The address is 'localhost'; expected an IP address such as 0.0.0.0 or 127.0.0.1. The HTTP port is 70000; expected 0 to 65535. "
            + "The ports 70000, 8002, 8002 are not all different. Models to load are named, but the control mode is not explicit. "
            + "Set --model-control explicit, or leave --load-model out. The largest message is 1 bytes; expected 1024 to 2147483647. (Parameter 'options')",
            e.Message);
    }
}

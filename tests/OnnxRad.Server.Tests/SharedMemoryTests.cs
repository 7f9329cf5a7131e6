using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Tensors in POSIX shared memory, Triton's extension; objects are files of /dev/shm with names of their own.</summary>
public sealed class SharedMemoryTests : IDisposable
{
    readonly string _key = $"/onnxrad-test-{Guid.NewGuid():N}";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Object => $"/dev/shm{_key}";

    public void Dispose() => File.Delete(Object);

    [Fact]
    public async Task ModelInfer_InputAndOutputInSharedMemory_AreReadAndWrittenThere()
    {
        SkipElsewhere();
        await using var sut = await StartAsync();
        using var channel = Raw.Channel(sut);
        var service = Raw.Service(channel);
        Make([9, 1, 2, 3, 4], size: 64);

        await service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, Offset = 4, ByteSize = 40 }, cancellationToken: Token);
        var answer = await service.ModelInferAsync(Request(offset: 0, output: 16), cancellationToken: Token);
        var status = await service.SystemSharedMemoryStatusAsync(new(), cancellationToken: Token);

        Assert.Equal(Raw.Floats(9, 1, 2, 3, 4, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0).ToByteArray(), await File.ReadAllBytesAsync(Object, Token));
        Assert.Equal((0, 16L), (answer.RawOutputContents[0].Length, answer.Outputs[0].Parameters["shared_memory_byte_size"].Int64Param));
        Assert.Equal("""{ "regions": { "r": { "name": "r", "key": "KEY", "offset": "4", "byteSize": "40" } } }""".Replace("KEY", _key, StringComparison.Ordinal), status.ToString());
        await service.SystemSharedMemoryUnregisterAsync(new() { Name = "r" }, cancellationToken: Token);
        await AssertFails(
            service.ModelInferAsync(Request(0, 16), cancellationToken: Token), StatusCode.NotFound, "There is no region 'r' of shared memory. Register it first.");
        Assert.Equal(0, await HeldAsync(sut));
    }

    [Fact]
    public async Task Rest_InputAndOutputInSharedMemory_AreReadAndWrittenThere()
    {
        SkipElsewhere();
        await using var sut = await StartAsync();
        Make([1, 2], size: 64);

        var registered = await PostAsync(sut, "/v2/systemsharedmemory/region/r/register", $$"""{"key": "{{_key}}", "offset": 0, "byte_size": 64}""");
        var answer = await PostAsync(sut, "/v2/models/shift/infer", """
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "parameters": {"shared_memory_region": "r", "shared_memory_byte_size": 8}}],
            "outputs": [{"name": "y", "parameters": {"shared_memory_region": "r", "shared_memory_offset": 8, "shared_memory_byte_size": 8}}]}
            """);
        var status = await sut.Http.GetStringAsync(new Uri("/v2/systemsharedmemory/region/r/status", UriKind.Relative), Token);
        var gone = await PostAsync(sut, "/v2/systemsharedmemory/unregister", "{}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (registered.Status, answer.Status, gone.Status));
        Assert.Equal(8, JsonDocument.Parse(answer.Text).RootElement.GetProperty("outputs")[0].GetProperty("parameters").GetProperty("shared_memory_byte_size").GetInt32());
        Assert.Equal(_key, JsonDocument.Parse(status).RootElement[0].GetProperty("key").GetString());
        var bytes = await File.ReadAllBytesAsync(Object, Token);
        Assert.Equal(Raw.Floats(1, 2, 2, 3).ToByteArray(), bytes[..16]);
    }

    [Fact]
    public async Task Register_WhatDoesNotLieInAnObject_IsRefused()
    {
        SkipElsewhere();
        await using var sut = await StartAsync(most: 100);
        using var channel = Raw.Channel(sut);
        var service = Raw.Service(channel);
        Make([1, 2], size: 64);
        var link = $"{Object}-link";
        File.CreateSymbolicLink(link, "/etc/hostname");
        try
        {
            foreach (var (key, offset, bytes, status, message) in (IEnumerable<(string, ulong, ulong, StatusCode, string)>)[
                ("/../etc/passwd", 0, 1, StatusCode.InvalidArgument, "The key '/../etc/passwd' is not the name of an object of shared memory: expected '/name', without more slashes."),
                ("..", 0, 1, StatusCode.InvalidArgument, "The key '..' is not the name of an object of shared memory: expected '/name', without more slashes."),
                ($"{_key}-link", 0, 1, StatusCode.InvalidArgument, $"There is no object of shared memory '{_key}-link' that the server may read and write. Make it first."),
                ($"{_key}-none", 0, 1, StatusCode.InvalidArgument, $"There is no object of shared memory '{_key}-none' that the server may read and write. Make it first."),
                (_key, 60, 5, StatusCode.InvalidArgument, $"The object of shared memory '{_key}' has 64 bytes; the region needs 5 at 60."),
                (_key, ulong.MaxValue, 5, StatusCode.InvalidArgument, "The region of 5 bytes at 18446744073709551615 is none; expected 1 byte or more."),
                (_key, 0, 0, StatusCode.InvalidArgument, "The region of 0 bytes at 0 is none; expected 1 byte or more."),
                (_key, 0, 101, StatusCode.ResourceExhausted, "0 regions of shared memory hold 0 bytes; expected at most 256, and 100 bytes with these 101. Unregister some.")])
            {
                await AssertFails(
                    service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = key, Offset = offset, ByteSize = bytes }, cancellationToken: Token), status, message);
            }
        }
        finally
        {
            File.Delete(link);
        }

        await service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, ByteSize = 64 }, cancellationToken: Token);
        await AssertFails(
            service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, ByteSize = 64 }, cancellationToken: Token), StatusCode.AlreadyExists,
            "There is a region 'r' of shared memory. Unregister it first, or choose another name.");
    }

    [Fact]
    public async Task ModelInfer_PlacesThatDoNotFit_AreRefusedAndTheServerGoesOn()
    {
        SkipElsewhere();
        await using var sut = await StartAsync();
        using var channel = Raw.Channel(sut);
        var service = Raw.Service(channel);
        Make([1, 2, 3, 4], size: 64);
        await service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, ByteSize = 64 }, cancellationToken: Token);

        await AssertFails(
            service.ModelInferAsync(Request(offset: 56, output: 16), cancellationToken: Token), StatusCode.InvalidArgument,
            "16 bytes at 56 do not lie in the region 'r', which has 64.");
        await AssertFails(
            service.ModelInferAsync(Request(offset: 0, output: 16, room: 8), cancellationToken: Token), StatusCode.InvalidArgument,
            "Output 'y' has 16 bytes; its place in the region 'r' has 8.");
        var half = Request(0, 16);
        half.Inputs[0].Parameters.Remove("shared_memory_byte_size");
        await AssertFails(
            service.ModelInferAsync(half, cancellationToken: Token), StatusCode.InvalidArgument,
            "The request is not valid. Input 'x' is in shared memory and lacks shared_memory_region or shared_memory_byte_size.");
        // Cut short behind the server's back: a mapped page would be gone now.
        await using (var file = File.OpenWrite(Object))
        {
            file.SetLength(8);
        }

        await AssertFails(
            service.ModelInferAsync(Request(offset: 0, output: 16), cancellationToken: Token), StatusCode.FailedPrecondition,
            $"The object of shared memory '{_key}' is gone or has become smaller. Register it again.");
        Assert.Equal(Raw.Floats(2, 3), (await service.ModelInferAsync(Raw.Request("shift", 1, 2), cancellationToken: Token)).RawOutputContents[0]);
        Assert.Equal(0, await HeldAsync(sut));
    }

    [Fact]
    public async Task ModelInfer_ContentsBesideSharedMemory_AreRefused()
    {
        SkipElsewhere();
        await using var sut = await StartAsync();
        using var channel = Raw.Channel(sut);
        Make([1, 2], size: 64);
        await Raw.Service(channel).SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, ByteSize = 64 }, cancellationToken: Token);
        var request = Request(offset: 0, output: 16);
        request.Inputs[0].Contents = new() { Fp32Contents = { 1, 2 } };

        await AssertFails(
            Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token), StatusCode.InvalidArgument,
            "The request is not valid. Input 'x' has contents besides those in shared memory; expected one of the two.");
    }

    [Fact]
    public async Task SharedMemory_NotAllowed_IsUnimplemented()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        var service = Raw.Service(channel);
        const string message =
            "This server offers no shared memory. Send tensors in the messages, or start it with --allow-shared-memory on the clients' machine.";

        await AssertFails(
            service.SystemSharedMemoryRegisterAsync(new() { Name = "r", Key = _key, ByteSize = 1 }, cancellationToken: Token), StatusCode.Unimplemented, message);
        await AssertFails(service.SystemSharedMemoryStatusAsync(new(), cancellationToken: Token), StatusCode.Unimplemented, message);
        await AssertFails(service.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Token), StatusCode.Unimplemented, message);
        Assert.DoesNotContain("system_shared_memory", (await sut.Client.GetServerMetadataAsync(Token)).Extensions);
    }

    static void SkipElsewhere()
    {
        if (!Directory.Exists("/dev/shm"))
        {
            Assert.Skip("There is no /dev/shm on this system.");
        }
    }

    static async Task<TestServer> StartAsync(long most = 1 << 20)
    {
        var server = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)), options => options with { AllowSharedMemory = true, MaxSharedMemoryBytes = most });
        Assert.Contains("system_shared_memory", (await server.Client.GetServerMetadataAsync(Token)).Extensions);
        return server;
    }

    // A request ends a moment after its answer.
    static async Task<long> HeldAsync(TestServer server)
    {
        await server.StopAsync();
        return server.Services.GetRequiredService<ByteBudget>().Held;
    }

    static ModelInferRequest Request(long offset, long output, long room = 16)
    {
        var request = Raw.Request("shift", 0, 0, 0, 0);
        request.RawInputContents.Clear();
        Place(request.Inputs[0].Parameters, offset, 16);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y" });
        Place(request.Outputs[0].Parameters, output, room);
        return request;
    }

    static void Place(Google.Protobuf.Collections.MapField<string, InferParameter> parameters, long offset, long bytes)
    {
        parameters["shared_memory_region"] = new() { StringParam = "r" };
        parameters["shared_memory_offset"] = new() { Int64Param = offset };
        parameters["shared_memory_byte_size"] = new() { Int64Param = bytes };
    }

    static async Task AssertFails<T>(AsyncUnaryCall<T> call, StatusCode status, string message)
    {
        var e = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((status, message), (e.StatusCode, e.Status.Detail));
    }

    static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    void Make(float[] values, int size)
    {
        using var file = File.Create(Object);
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        file.SetLength(size);
    }
}

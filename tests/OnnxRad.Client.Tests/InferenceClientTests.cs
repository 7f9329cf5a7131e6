using Grpc.Core;

namespace OnnxRad.Client.Tests;

public sealed class InferenceClientTests
{
    [Fact]
    public void New_BadOptions_NamesAllProblems()
    {
        var e = Assert.Throws<ArgumentException>(() => new InferenceClient(
            new("http://localhost:1"), new() { Timeout = TimeSpan.Zero, Attempts = 9, Backoff = TimeSpan.Zero, MaxMessageBytes = 0 }));

        Assert.Equal(
            "The options are not valid. Timeout is 00:00:00; expected above zero to 30 days. Attempts is 9; expected 1 to 5. Backoff is 00:00:00; expected 1 ms "
            + "to 1 hour. MaxMessageBytes is 0; expected 1 or above. (Parameter 'options')",
            e.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Call_ServerThatIsUnavailable_IsTriedAsOftenAsAsked(int attempts)
    {
        using var server = new RefusingServer("14", "later");
        using var sut = new InferenceClient(
            new("http://localhost:1"), new() { Attempts = attempts, Backoff = TimeSpan.FromMilliseconds(1), HttpHandler = server });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.IsReadyAsync(TestContext.Current.CancellationToken));

        Assert.Equal((StatusCode.Unavailable, "later", attempts), (e.Status, e.Message, server.Calls));
    }

    [Fact]
    public async Task Call_NobodyAnswersAtTheAddress_SaysWhere()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using var sut = new InferenceClient(new($"http://localhost:{port}"), new() { Attempts = 1 });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.IsReadyAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            (StatusCode.Unavailable, $"'http://localhost:{port}/' is not reached. Nothing answers there. Is the server running? Servers of the Open Inference Protocol "
                + $"have gRPC on port 8001 unless told otherwise. ({Detail(e)})"),
            (e.Status, e.Message));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(8, false)]
    [InlineData(11, false)]
    [InlineData(13, true)]
    public async Task Call_StreamOrConnectionThatIsReset_IsUnreachedOnlyWhereNobodySpeaksHttp2(long code, bool isUnreached)
    {
        using var server = new FailingServer(
            () => new HttpRequestException(HttpRequestError.HttpProtocolError, "reset", new HttpProtocolException(code, $"code {code}", null)));
        using var sut = new InferenceClient(new("http://localhost:1"), new() { Attempts = 1, HttpHandler = server });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.IsReadyAsync(TestContext.Current.CancellationToken));

        Assert.Contains($"code {code}", Detail(e), StringComparison.Ordinal);
        Assert.Equal(
            isUnreached
                ? "'http://localhost:1/' is not reached. What answers there speaks no gRPC, or with TLS, for which the address begins with https. Servers of the Open "
                    + $"Inference Protocol have gRPC on port 8001 unless told otherwise. ({Detail(e)})"
                : Detail(e),
            e.Message);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.Unknown, false)]
    public async Task Call_TimedOut_IsUnreachedWhereThereWasNoConnection(HttpRequestError error, bool isUnreached)
    {
        using var server = new FailingServer(
            () => new HttpRequestException(error, "late", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.TimedOut)));
        using var sut = new InferenceClient(new("http://localhost:1"), new() { Attempts = 1, HttpHandler = server });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.IsReadyAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            isUnreached
                ? "'http://localhost:1/' is not reached. Nothing answers there. Is the server running? Servers of the Open Inference Protocol have gRPC on port 8001 "
                    + $"unless told otherwise. ({Detail(e)})"
                : Detail(e),
            e.Message);
    }

    [Fact]
    public async Task Call_RefusedForItsContents_IsNotTriedAgain()
    {
        using var server = new RefusingServer("3", "no");
        using var sut = new InferenceClient(new("http://localhost:1"), new() { Attempts = 5, HttpHandler = server });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.IsReadyAsync(TestContext.Current.CancellationToken));

        Assert.Equal((StatusCode.InvalidArgument, "no", 1), (e.Status, e.Message, server.Calls));
    }

    [Fact]
    public async Task Call_WithHeaders_SendsThem()
    {
        using var server = new RefusingServer("3", "no");
        using var sut = new InferenceClient(
            new("http://localhost:1"), new() { HttpHandler = server, Headers = new Dictionary<string, string> { ["authorization"] = "Bearer k" } });

        await Assert.ThrowsAsync<InferenceException>(() => sut.IsLiveAsync(TestContext.Current.CancellationToken));

        Assert.Equal("Bearer k", server.Authorization);
    }

    [Fact]
    public async Task Call_TokenCancelled_ThrowsThatItWas()
    {
        using var server = new SilentServer();
        using var sut = new InferenceClient(new("http://localhost:1"), new() { HttpHandler = server });
        using var cancellation = new CancellationTokenSource();

        var call = sut.IsLiveAsync(cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).CancellationToken);
    }

    [Fact]
    public async Task Stream_CallsThatThrow_ThrowsWhatTheyThrew()
    {
        using var server = new SilentServer();
        using var sut = new InferenceClient(new("http://localhost:1"), new() { HttpHandler = server });

        var e = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in sut.InferStreamAsync(Failing(), TestContext.Current.CancellationToken))
            {
                Assert.Fail($"There is no answer, and '{result.Model}' came.");
            }
        });

        Assert.Equal("no more images", e.Message);

        static async IAsyncEnumerable<InferCall> Failing()
        {
            await Task.Yield();
            yield return new() { Model = "m", Inputs = [] };
            throw new InvalidDataException("no more images");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Stream_CallAboveTheLargestMessage_SaysSoAndEnds(int attempts)
    {
        using var server = new SilentServer();
        using var sut = new InferenceClient(new("http://localhost:1"), new() { HttpHandler = server, MaxMessageBytes = 1000, Attempts = attempts });

        var e = await Assert.ThrowsAsync<InferenceException>(async () =>
        {
            await foreach (var result in sut.InferStreamAsync(Calls(), TestContext.Current.CancellationToken))
            {
                Assert.Fail($"There is no answer, and '{result.Model}' came.");
            }
        });

        Assert.Equal(
            (StatusCode.ResourceExhausted,
                "The call of model 'm' has 1001 bytes; expected at most 1000 (MaxMessageBytes). Send it in parts, or raise the limit of the client and of the "
                + "server."),
            (e.Status, e.Message));

        static async IAsyncEnumerable<InferCall> Calls()
        {
            await Task.Yield();
            yield return Large(10);
            yield return Large(1001);
        }
    }

    // The values alone are not above the limit; what names them is.
    [Fact]
    public async Task Call_AboveTheLargestMessage_IsNotSent()
    {
        using var server = new RefusingServer("14", "later");
        using var sut = new InferenceClient(new("http://localhost:1"), new() { HttpHandler = server, MaxMessageBytes = 1000 });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.InferAsync(Large(990), TestContext.Current.CancellationToken));

        Assert.StartsWith("The call of model 'm' has 1", e.Message, StringComparison.Ordinal);
        Assert.Equal((StatusCode.ResourceExhausted, 0), (e.Status, server.Calls));
    }

    [Fact]
    public async Task Call_ClassesOfNoOutput_IsRefused()
    {
        using var server = new RefusingServer("14", "later");
        using var sut = new InferenceClient(new("http://localhost:1"), new() { HttpHandler = server });

        var e = await Assert.ThrowsAsync<ArgumentException>(
            () => sut.InferAsync(Large(1) with { Classes = 3 }, TestContext.Current.CancellationToken));

        Assert.Equal("Classes is 3 and Outputs is empty; name the outputs whose classes to give. (Parameter 'call')", e.Message);
        Assert.Equal(0, server.Calls);
    }

    static string Detail(InferenceException e) => Assert.IsType<RpcException>(e.InnerException).Status.Detail;

    static InferCall Large(int bytes) => new() { Model = "m", Inputs = [ClientTensor.From<byte>("x", new byte[bytes], bytes)] };

    /// <summary>Takes requests and never answers.</summary>
    sealed class SilentServer : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (request.Content?.CopyToAsync(Stream.Null, cancellationToken) ?? Task.CompletedTask);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    /// <summary>Answers each request with an exception.</summary>
    sealed class FailingServer(Func<Exception> failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(failure());
    }

    sealed class RefusingServer(string status, string message) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public string? Authorization { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            Authorization = request.Headers.Authorization?.ToString();
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Version = new(2, 0), Content = new ByteArrayContent([]) };
            response.Content.Headers.ContentType = new("application/grpc");
            response.Headers.Add("grpc-status", status);
            response.Headers.Add("grpc-message", message);
            return Task.FromResult(response);
        }
    }
}

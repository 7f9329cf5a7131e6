using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Inference;
using OnnxRad.Client.Messages;

namespace OnnxRad.Client;

/// <summary>Calls a server of the Open Inference Protocol over gRPC: OnnxRad's, Triton or KServe's.</summary>
/// <remarks>
/// Safe for concurrent calls; make one for each server and keep it. A call whose token is cancelled throws
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class InferenceClient : IDisposable
{
    readonly GrpcChannel _channel;
    readonly GRPCInferenceService.GRPCInferenceServiceClient _service;
    readonly Health.HealthClient _health;
    readonly InferenceClientOptions _options;
    readonly Uri _address;

    /// <summary>Makes a client; the server is called when the first method is.</summary>
    /// <param name="address">Such as <c>http://localhost:8001</c>, or https for TLS.</param>
    /// <param name="options">How it is called.</param>
    /// <exception cref="ArgumentException">An option is out of range; all problems are listed.</exception>
    public InferenceClient(Uri address, InferenceClientOptions? options = null)
    {
        (_address, _options) = (address, options ?? new());
        if (_options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The options are not valid. {string.Join(' ', problems)}", nameof(options));
        }

        var channel = new GrpcChannelOptions
        {
            MaxReceiveMessageSize = _options.MaxMessageBytes,
            MaxSendMessageSize = _options.MaxMessageBytes,
            MaxRetryBufferPerCallSize = _options.MaxMessageBytes,
            MaxRetryBufferSize = 4L * _options.MaxMessageBytes,
            HttpHandler = _options.HttpHandler ?? new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
            DisposeHttpClient = _options.HttpHandler is null,
        };
        if (_options.Attempts > 1)
        {
            channel.ServiceConfig = new() { MethodConfigs = { new() { Names = { MethodName.Default }, RetryPolicy = Retry(_options) } } };
        }

        _channel = GrpcChannel.ForAddress(address, channel);
        _service = new(_channel);
        _health = new(_channel);
    }

    /// <summary>Whether the server runs.</summary>
    /// <exception cref="InferenceException">The server is not reached.</exception>
    public async Task<bool> IsLiveAsync(CancellationToken cancellation = default) =>
        (await Guarded(_service.ServerLiveAsync(new(), Call(cancellation)), cancellation)).Live;

    /// <summary>Whether the server has loaded its models.</summary>
    /// <exception cref="InferenceException">The server is not reached.</exception>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation = default) =>
        (await Guarded(_service.ServerReadyAsync(new(), Call(cancellation)), cancellation)).Ready;

    /// <summary>Whether a model answers.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; empty for the newest.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InferenceException">The server is not reached.</exception>
    public async Task<bool> IsModelReadyAsync(string model, string version = "", CancellationToken cancellation = default) =>
        (await Guarded(_service.ModelReadyAsync(new() { Name = model, Version = version }, Call(cancellation)), cancellation)).Ready;

    /// <summary>Whether the server serves, by the gRPC health protocol.</summary>
    /// <param name="service">The service; empty for the server as a whole.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InferenceException">The server is not reached, or does not know the service.</exception>
    public async Task<bool> CheckHealthAsync(string service = "", CancellationToken cancellation = default) =>
        (await Guarded(_health.CheckAsync(new() { Service = service }, Call(cancellation)), cancellation)).Status
            == HealthCheckResponse.Types.ServingStatus.Serving;

    /// <summary>What the server says of itself.</summary>
    /// <exception cref="InferenceException">The server is not reached.</exception>
    public Task<ServerMetadataResponse> GetServerMetadataAsync(CancellationToken cancellation = default) =>
        Guarded(_service.ServerMetadataAsync(new(), Call(cancellation)), cancellation);

    /// <summary>What a model takes and gives.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; empty for the newest.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InferenceException">There is no such model, or the server is not reached.</exception>
    public Task<ModelMetadataResponse> GetModelMetadataAsync(string model, string version = "", CancellationToken cancellation = default) =>
        Guarded(_service.ModelMetadataAsync(new() { Name = model, Version = version }, Call(cancellation)), cancellation);

    /// <summary>How a model is configured; one of Triton's methods.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; empty for the newest.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InferenceException">There is no such model, or the server is not reached.</exception>
    public async Task<ModelConfig> GetModelConfigAsync(string model, string version = "", CancellationToken cancellation = default) =>
        (await Guarded(_service.ModelConfigAsync(new() { Name = model, Version = version }, Call(cancellation)), cancellation)).Config;

    /// <summary>What a model has done so far; one of Triton's methods.</summary>
    /// <param name="model">The model's name; empty for all models.</param>
    /// <param name="version">The version; empty for all.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InferenceException">There is no such model, or the server is not reached.</exception>
    public async Task<IReadOnlyList<ModelStatistics>> GetStatisticsAsync(
        string model = "", string version = "", CancellationToken cancellation = default) =>
        (await Guarded(
            _service.ModelStatisticsAsync(new() { Name = model, Version = version }, Call(cancellation)), cancellation)).ModelStats;

    /// <summary>The models of the server's repository; one of Triton's methods.</summary>
    /// <exception cref="InferenceException">The server is not reached.</exception>
    public async Task<IReadOnlyList<RepositoryIndexResponse.Types.ModelIndex>> GetRepositoryAsync(
        CancellationToken cancellation = default) =>
        (await Guarded(_service.RepositoryIndexAsync(new(), Call(cancellation)), cancellation)).Models;

    /// <summary>Loads a model of the server's repository, new or again; one of Triton's methods.</summary>
    /// <exception cref="InferenceException">It does not load, the server does not let clients load models, or is not reached.</exception>
    public Task LoadModelAsync(string model, CancellationToken cancellation = default) =>
        Guarded(_service.RepositoryModelLoadAsync(new() { ModelName = model }, Call(cancellation)), cancellation);

    /// <summary>Takes a model out of the server; one of Triton's methods.</summary>
    /// <exception cref="InferenceException">There is no such model, the server does not let clients unload models, or is not
    /// reached.</exception>
    public Task UnloadModelAsync(string model, CancellationToken cancellation = default) =>
        Guarded(_service.RepositoryModelUnloadAsync(new() { ModelName = model }, Call(cancellation)), cancellation);

    /// <summary>Runs a model.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ArgumentException">The call asks for classes of no output.</exception>
    /// <exception cref="InferenceException">The call is above the largest message, or the server refuses it, fails, or is not
    /// reached.</exception>
    public async Task<InferResult> InferAsync(InferCall call, CancellationToken cancellation = default) =>
        InferMessages.Result(await Guarded(_service.ModelInferAsync(InferMessages.Request(call, _options.MaxMessageBytes), Call(cancellation)), cancellation));

    /// <summary>Runs a model again and again on one stream; the answers come in the order of the calls. One of Triton's methods.</summary>
    /// <param name="calls">What is asked; read while answers come. What it throws ends the stream and is thrown here, as is what is wrong with a
    /// call.</param>
    /// <param name="cancellation">Ends the stream.</param>
    /// <exception cref="ArgumentException">A call asks for classes of no output.</exception>
    /// <exception cref="InferenceException">A call is above the largest message, or the server refuses a request, fails, or is not reached; the
    /// stream has ended.</exception>
    public async IAsyncEnumerable<InferResult> InferStreamAsync(
        IAsyncEnumerable<InferCall> calls, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var stream = _service.ModelStreamInfer(Headers(), cancellationToken: ended.Token);
        var source = new CallSource(calls, _options.MaxMessageBytes);
        var sending = SendAsync(stream.RequestStream, source, ended);
        try
        {
            while (await NextAsync(stream.ResponseStream, source, ended.Token, cancellation))
            {
                var response = stream.ResponseStream.Current;
                yield return response.ErrorMessage.Length == 0
                    ? InferMessages.Result(response.InferResponse)
                    : throw new InferenceException(StatusCode.Unknown, response.ErrorMessage);
            }

            await Guarded(sending, cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    /// <returns>Whether all calls were sent.</returns>
    static async Task<bool> SendAsync(IClientStreamWriter<ModelInferRequest> stream, CallSource source, CancellationTokenSource ended)
    {
        await foreach (var request in source.ReadAsync(ended.Token))
        {
            await stream.WriteAsync(request, ended.Token);
        }

        if (source.Problem is not null)
        {
            await ended.CancelAsync();
            return false;
        }

        await stream.CompleteAsync();
        return true;
    }

    async Task<bool> NextAsync(
        IAsyncStreamReader<ModelStreamInferResponse> stream, CallSource source, CancellationToken ended, CancellationToken cancellation)
    {
        try
        {
            return await Guarded(stream.MoveNext(ended), cancellation);
        }
        catch (Exception) when (source.Problem is { } problem)
        {
            problem.Throw();
            throw;
        }
    }

    static RetryPolicy Retry(InferenceClientOptions options) => new()
    {
        MaxAttempts = options.Attempts,
        InitialBackoff = options.Backoff,
        MaxBackoff = options.Backoff * 16,
        BackoffMultiplier = 2,
        RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.ResourceExhausted },
    };

    Task<T> Guarded<T>(AsyncUnaryCall<T> call, CancellationToken cancellation) => Guarded(call.ResponseAsync, cancellation);

    async Task<T> Guarded<T>(Task<T> task, CancellationToken cancellation)
    {
        try
        {
            return await task;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The call was cancelled.", e, cancellation);
        }
        catch (RpcException e)
        {
            throw Unreached.Of(_address, e) ?? new InferenceException(e.StatusCode, e.Status.Detail, e);
        }
    }

    CallOptions Call(CancellationToken cancellation) =>
        new(Headers(), TimeProvider.System.GetUtcNow().UtcDateTime + _options.Timeout, cancellation);

    Metadata Headers()
    {
        var metadata = new Metadata();
        foreach (var (name, value) in _options.Headers)
        {
            metadata.Add(name, value);
        }

        return metadata;
    }
}

using System.Net.Sockets;
using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Servers;
using OnnxRad.Protocol;

namespace OnnxRad.LoadGenerator.Load;

/// <summary>What a server meets in life, again and again: clients that vanish, malformed requests and reloads of the model.</summary>
/// <param name="subject">The model.</param>
/// <param name="address">The server's gRPC address.</param>
/// <param name="input">A valid input.</param>
sealed class Trouble(Subject subject, Uri address, ClientTensor input)
{
    const int Kinds = 5;
    const int EachReload = 50;

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    readonly (string What, StatusCode Expected, InferCall Call)[] _malformed =
    [
        ("an input that is not there", StatusCode.InvalidArgument, Call(subject.Name, ClientTensor.From<float>("none", [1], 1))),
        ("a shape that does not fit", StatusCode.InvalidArgument, Call(subject.Name, ClientTensor.From<float>(subject.Input, [1], 1, 1))),
        ("another datatype", StatusCode.InvalidArgument, Call(
            subject.Name, ClientTensor.FromRaw(subject.Input, TensorType.Int64, new byte[sizeof(long) * input.Raw.Length / sizeof(float)], [.. input.Shape]))),
        ("a model that is not there", StatusCode.NotFound, Call("none", input)),
    ];

    int _vanished;
    int _malformedSent;
    int _reloads;
    int _wrong;
    string? _firstWrong;

    /// <summary>How many answers were not as they should be.</summary>
    public int Wrong => _wrong;

    /// <summary>A line or two.</summary>
    public override string ToString() =>
        $"{_vanished} clients that vanished, {_malformedSent} malformed requests, {_reloads} reloads"
        + (_wrong == 0 ? "; each ended as it should." : $"; {_wrong} did not end as they should, the first one: {_firstWrong}");

    /// <summary>Goes on until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var client = new InferenceClient(address, new() { Attempts = 1 });
        for (var i = 0; !cancellation.IsCancellationRequested; i++)
        {
            await VanishAsync(client, i);
            await AskMalformedAsync(client, i);
            if (i % EachReload == 0)
            {
                await ReloadAsync(client);
            }

            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    static InferCall Call(string model, ClientTensor tensor) => new() { Model = model, Inputs = [tensor] };

    /// <summary>Gives up a call after 0 to 4 ms: by turns one of a client that goes on, and one whose connection breaks under it.</summary>
    async Task VanishAsync(InferenceClient client, int number)
    {
        var after = TimeSpan.FromMilliseconds(number / 2 % Kinds);
        _vanished++;
        if (number % 2 == 0)
        {
            using var gone = new CancellationTokenSource(after);
            await EndsAsync(client.InferAsync(Call(subject.Name, input), gone.Token));
            return;
        }

        Socket? socket = null;
        using var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (context, token) =>
        {
            socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var other = new InferenceClient(address, new() { Attempts = 1, HttpHandler = handler });
        // The connection is there once the server has said anything.
        await EndsAsync(other.IsLiveAsync(CancellationToken.None));
        var call = other.InferAsync(Call(subject.Name, input), CancellationToken.None);
        await Task.Delay(after, CancellationToken.None);
        // Without a word: the other end is reset.
        socket?.Close(0);
        await EndsAsync(call);
    }

    async Task AskMalformedAsync(InferenceClient client, int number)
    {
        var (what, expected, call) = _malformed[number % _malformed.Length];
        _malformedSent++;
        try
        {
            await client.InferAsync(call, CancellationToken.None);
            Add($"{what} was answered");
        }
        catch (InferenceException e) when (e.Status == expected)
        {
            // As it should.
        }
        catch (InferenceException e)
        {
            Add($"{what} gave {e.Status}, expected {expected}: {e.Message}");
        }
    }

    async Task ReloadAsync(InferenceClient client)
    {
        _reloads++;
        try
        {
            await client.LoadModelAsync(subject.Name, CancellationToken.None);
        }
        catch (InferenceException e)
        {
            Add($"a reload gave {e.Status}: {e.Message}");
        }
    }

    void Add(string wrong)
    {
        _wrong++;
        _firstWrong ??= wrong;
    }

    /// <summary>Waits for a call that may fail.</summary>
    static async Task EndsAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e) when (e is InferenceException or OperationCanceledException)
        {
            // As it should.
        }
    }
}

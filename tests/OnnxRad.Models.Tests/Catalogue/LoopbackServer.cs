using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OnnxRad.Models.Tests.Catalogue;

/// <summary>An HTTP server on this machine that sends exactly the bytes that a test wants, right or wrong, and hangs up.</summary>
sealed class LoopbackServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Func<string, byte[]?> _answer;
    readonly Task _serving;

    /// <summary>Serves.</summary>
    /// <param name="answer">The whole answer to a request, head and body; <see langword="null"/> to keep the client waiting.</param>
    public LoopbackServer(Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Folder => new UriBuilder("http", "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, "models").Uri;

    /// <summary>The requests so far, with their heads.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>An answer of a head's lines and a body.</summary>
    public static byte[] Answer(string head, params ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\nConnection: close\r\n\r\n"), .. body];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _serving.Wait();
        _end.Dispose();
    }

    async Task ServeAsync()
    {
        var waiting = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                waiting.Add(client);
                var request = await ReadHeadAsync(client.GetStream());
                Requests.Add(request);
                if (_answer(request) is { } bytes)
                {
                    await client.GetStream().WriteAsync(bytes, _end.Token);
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over: the listener is stopped or gone.
            waiting.ForEach(client => client.Dispose());
        }
    }

    async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[1024];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, _end.Token);
            if (count == 0)
            {
                break;
            }

            head.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return head.ToString();
    }
}

using System.Net;
using System.Net.Http.Headers;

namespace OnnxRad.Models;

/// <summary>A publisher or mirror on the web.</summary>
sealed class WebSource(TimeSpan patience) : IDisposable
{
    const int MostRedirects = 5;
    const int MostAttempts = 4;

    // Redirects are followed here: the handler's own would not say where they lead.
    readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = patience }, disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => _client.Dispose();

    /// <summary>Appends what is missing; goes on by itself where a connection breaks off.</summary>
    public async Task CopyAsync(Uri source, PartFile part, CancellationToken cancellation)
    {
        if (!IsWeb(source))
        {
            throw new DownloadException($"'{source}' is no address that OnnxRad can read; expected http, https or file.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var before = part.Length;
            try
            {
                await CopyOnceAsync(source, part, cancellation);
                if (part.Expected is null || part.Length >= part.Expected)
                {
                    return;
                }

                throw new IOException("The server ended the file too early.");
            }
            catch (Exception e) when (IsBroken(e) && !cancellation.IsCancellationRequested)
            {
                if (attempt == MostAttempts || part.Length <= before)
                {
                    throw new DownloadException(
                        $"Reading '{source}' stopped after {part.Length} bytes{(part.Expected is { } all ? $" of {all}" : "")}: {Reason(e)}. "
                        + "What came is kept; run the same command again to go on.",
                        e);
                }
            }
        }
    }

    static bool IsBroken(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    string Reason(Exception e) => e is OperationCanceledException
        ? $"nothing came for {patience.TotalSeconds:0.#} seconds"
        : e.Message.TrimEnd('.');

    async Task CopyOnceAsync(Uri source, PartFile part, CancellationToken cancellation)
    {
        using var response = await GetAsync(source, part.Length, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0)
        {
            part.Clear();
            await CopyOnceAsync(source, part, cancellation);
            return;
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new DownloadException(
                $"'{source}' answers {(int)response.StatusCode} ({response.ReasonPhrase}); expected the file. Try again later, or another mirror.");
        }

        if (!IsRest(response, part))
        {
            var asked = part.Length > 0;
            part.Clear();
            if (response.StatusCode == HttpStatusCode.PartialContent)
            {
                await (asked ? CopyOnceAsync(source, part, cancellation) : throw new DownloadException(
                    $"'{source}' gives a part of a file that nobody asked for. Try another mirror."));
                return;
            }
        }

        CheckLength(source, response, part);
        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        await part.AppendAsync(source, content, patience, cancellation);
    }

    /// <summary>Whether an answer goes on where the bytes that are there end, in a file of the right length.</summary>
    static bool IsRest(HttpResponseMessage response, PartFile part) =>
        response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange is { } range && range.From == part.Length && (part.Expected is null || range.Length == part.Expected)
        : part.Length == 0;

    static void CheckLength(Uri source, HttpResponseMessage response, PartFile part)
    {
        if (response.Content.Headers.ContentLength is { } length && part.Expected is { } expected && part.Length + length != expected)
        {
            var announced = part.Length + length;
            part.Clear();
            throw new DownloadException(
                $"'{source}' announces a file of {announced} bytes; expected {expected}. Nothing was kept. Try another mirror.");
        }
    }

    async Task<HttpResponseMessage> GetAsync(Uri source, long from, CancellationToken cancellation)
    {
        var at = source;
        for (var i = 0; i <= MostRedirects; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OnnxRad", null));
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            waiting.CancelAfter(patience);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, waiting.Token);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(at, location);
            if (!IsWeb(next) || (at.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps))
            {
                throw new DownloadException(
                    $"'{at}' leads to '{next}', which OnnxRad does not follow: only http and https, and never from https to http. Try another mirror.");
            }

            at = next;
        }

        throw new DownloadException($"'{source}' leads on more than {MostRedirects} times. Try another mirror.");
    }

    static bool IsWeb(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;
}

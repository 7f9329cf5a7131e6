using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace OnnxRad.Server.Hosting;

/// <summary>Lets in only those who send a key; health checks need none.</summary>
sealed class ApiKeys
{
    /// <summary>The shortest key.</summary>
    public const int ShortestKey = 16;

    const string Scheme = "Bearer ";
    const string Refusal = "The request has no valid API key. Send the header 'authorization: Bearer KEY'.";

    readonly byte[][] _hashes;

    ApiKeys(byte[][] hashes) => _hashes = hashes;

    /// <summary>Reads a file of keys, one a line; empty lines and those that begin with '#' are left out.</summary>
    /// <exception cref="ArgumentException">The file cannot be read, has no key, or one that is too short.</exception>
    public static ApiKeys Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The file of API keys cannot be read: {e.Message}", e);
        }

        var keys = lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        return keys.Count > 0 && keys.TrueForAll(key => key.Length >= ShortestKey)
            ? new([.. keys.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))])
            : throw new ArgumentException($"The file of API keys '{path}' has {keys.Count} keys; expected one or more, "
                + $"each of {ShortestKey} characters or more.");
    }

    /// <summary>Answers a request without a key, or passes it on.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PortRole>() is null
            || context.GetEndpoint()?.Metadata.GetMetadata<NeedsNoKey>() is not null
            || IsKnown(context.Request.Headers.Authorization.ToString()))
        {
            return next(context);
        }

        if (context.Features.Get<PortRole>() == PortRole.Grpc)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = $"{(int)StatusCode.Unauthenticated}";
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(Refusal);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = Refusal });
    }

    bool IsKnown(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var (hash, known) = (SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), false);
        foreach (var key in _hashes)
        {
            known |= CryptographicOperations.FixedTimeEquals(hash, key);
        }

        return known;
    }
}

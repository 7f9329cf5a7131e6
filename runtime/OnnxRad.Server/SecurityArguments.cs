using System.CommandLine;

namespace OnnxRad.Server;

/// <summary>The arguments that say who may call the server.</summary>
sealed class SecurityArguments
{
    readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "The server's certificate, PEM; REST and gRPC speak TLS with it.",
        HelpName = "file",
    };

    readonly Option<string?> _key = new("--certificate-key")
    {
        Description = "The certificate's private key, PEM, where it is not in the same file.",
        HelpName = "file",
    };

    readonly Option<string?> _authority = new("--client-authority")
    {
        Description = "Who issues the certificates of clients, PEM; clients need one then.",
        HelpName = "file",
    };

    readonly Option<string?> _keys = new("--api-key-file")
    {
        Description = "API keys, one a line; clients need one then.",
        HelpName = "file",
    };

    readonly Option<bool> _htj2k = new("--allow-htj2k") { Description = "Decode High-Throughput JPEG 2000 by libopenjp2 in this process, which a defect of it could end." };

    readonly Option<bool> _shared = new("--allow-shared-memory") { Description = "Let clients on this machine put tensors into /dev/shm." };

    readonly Option<long> _sharedBytes = new("--max-shared-memory-bytes")
    {
        Description = "The most bytes of shared memory.",
        HelpName = "N",
        DefaultValueFactory = _ => new ServerOptions { Repositories = [] }.MaxSharedMemoryBytes,
    };

    /// <summary>Lets a command take the arguments.</summary>
    public SecurityArguments(Command command)
    {
        foreach (var option in (Option[])[_certificate, _key, _authority, _keys, _htj2k, _shared, _sharedBytes])
        {
            command.Add(option);
        }
    }

    /// <summary>Puts what was given into options.</summary>
    public ServerOptions Apply(ParseResult parsed, ServerOptions options) => options with
    {
        Certificate = parsed.GetValue(_certificate),
        CertificateKey = parsed.GetValue(_key),
        ClientAuthority = parsed.GetValue(_authority),
        ApiKeyFile = parsed.GetValue(_keys),
        AllowHtj2k = parsed.GetValue(_htj2k),
        AllowSharedMemory = parsed.GetValue(_shared),
        MaxSharedMemoryBytes = parsed.GetValue(_sharedBytes),
    };
}

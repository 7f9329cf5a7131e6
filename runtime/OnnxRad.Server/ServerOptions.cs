using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Server;

/// <summary>How the server runs.</summary>
sealed record ServerOptions
{
    /// <summary>The model repositories, folders in Triton's layout.</summary>
    /// <value>At least one; a model's name must be in one of them only.</value>
    public required IReadOnlyList<string> Repositories { get; init; }

    /// <summary>The address that is listened on.</summary>
    /// <value>An IP address; default <c>0.0.0.0</c>, all of IPv4.</value>
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>The port of REST.</summary>
    /// <value>0 (any free one) to 65535; default 8000.</value>
    public int HttpPort { get; init; } = 8000;

    /// <summary>The port of gRPC.</summary>
    /// <value>0 (any free one) to 65535; default 8001.</value>
    public int GrpcPort { get; init; } = 8001;

    /// <summary>The port of the metrics.</summary>
    /// <value>0 (any free one) to 65535; default 8002.</value>
    public int MetricsPort { get; init; } = 8002;

    /// <summary>Who decides which models are loaded.</summary>
    public ControlMode ModelControl { get; init; } = ControlMode.None;

    /// <summary>The models that <see cref="ControlMode.Explicit"/> loads at the start.</summary>
    public IReadOnlyList<string> LoadModels { get; init; } = [];

    /// <summary>How often <see cref="ControlMode.Poll"/> looks for changes.</summary>
    /// <value>1 second or above; default 15 seconds.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a model that does not load keeps the server from being ready.</summary>
    public bool StrictReadiness { get; init; }

    /// <summary>The largest message in bytes, each way.</summary>
    /// <value>1024 to 2147483647; default 64 MiB.</value>
    public int MaxMessageBytes { get; init; } = 64 << 20;

    /// <summary>The largest input tensor in bytes.</summary>
    /// <value>1 to 2147483591; default 64 MiB.</value>
    public int MaxTensorBytes { get; init; } = 64 << 20;

    /// <summary>The most bytes that the image or the volume of a file, or the images of a case, have once decoded, 4 for each value; by the headers of
    /// the files, before anything is decoded. Preparing it takes about three times as much again.</summary>
    /// <value>1 or above; default 1 GiB, the most that the readers take.</value>
    public long MaxImageBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes of requests and their outputs that the server holds at a time, over all connections; more are refused.</summary>
    /// <value>The largest message or above; default 1 GiB.</value>
    public long MaxBytesInFlight { get; init; } = 1L << 30;

    /// <summary>Whether clients on this machine may put tensors into POSIX shared memory, which the server reads and writes.</summary>
    /// <value>Default <see langword="false"/>; Linux only.</value>
    public bool AllowSharedMemory { get; init; }

    /// <summary>Whether DICOM images of High-Throughput JPEG 2000 are decoded, which a native library does in this process.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool AllowHtj2k { get; init; }

    /// <summary>The most bytes of all registered regions of shared memory.</summary>
    /// <value>1 or above; default 1 GiB.</value>
    public long MaxSharedMemoryBytes { get; init; } = 1L << 30;

    /// <summary>The most connections to each port; more are closed.</summary>
    /// <value>1 or above; default 1024.</value>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>The most requests of a model that wait, where its <c>config.pbtxt</c> says nothing.</summary>
    /// <value>1 or above; default 1024.</value>
    public int MaxQueueSize { get; init; } = 1024;

    /// <summary>The most items of a batch for graphs with an open batch, where <c>config.pbtxt</c> says nothing.</summary>
    /// <value>0 (never join requests) to 65536; default 32.</value>
    public int DefaultMaxBatchSize { get; init; } = 32;

    /// <summary>Threads that share the work of one pass, where <c>config.pbtxt</c> says nothing.</summary>
    /// <value>1 to 1024; default the number of processors.</value>
    public int IntraOpThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>How many passes of one thread each run at the same time on the CPU when that many requests wait, in place of one that its threads
    /// share, where <c>config.pbtxt</c> says nothing; it needs the memory of the weights twice.</summary>
    /// <value>2 to 1024, or 0 for never; default <see langword="null"/>: as many as there are threads.</value>
    public int? NarrowPasses { get; init; }

    /// <summary>Whether these threads look for work in a loop where they have none, where <c>config.pbtxt</c> says nothing.</summary>
    /// <value>Default <see cref="Spinning.Passes"/>: between the operators of a pass.</value>
    public Spinning Spinning { get; init; } = Spinning.Passes;

    /// <summary>How long the server goes on answering, as not ready, after it was told to stop.</summary>
    /// <value>Zero (default) or above; set it to what load balancers need to notice.</value>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>How long requests that run may take when the server stops.</summary>
    /// <value>Above zero; default 30 seconds.</value>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The server's certificate, a PEM file; with it the HTTP and gRPC ports speak TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's private key, a PEM file.</summary>
    /// <value>Default <see langword="null"/>: in the certificate's file.</value>
    public string? CertificateKey { get; init; }

    /// <summary>The authorities that issue the certificates of clients, a PEM file; with it clients need one.</summary>
    public string? ClientAuthority { get; init; }

    /// <summary>A file of API keys, one a line; with it clients need one.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(Repositories.Count > 0, "No repository is given; expected at least one folder.");
        foreach (var repository in Repositories)
        {
            Check(Directory.Exists(repository), $"The repository '{repository}' is not a folder. Make it, or name another one.");
        }

        Check(System.Net.IPAddress.TryParse(Address, out _), $"The address is '{Address}'; "
            + "expected an IP address such as 0.0.0.0 or 127.0.0.1.");
        CheckPort("HTTP", HttpPort);
        CheckPort("gRPC", GrpcPort);
        CheckPort("metrics", MetricsPort);
        int[] fixedPorts = [.. new[] { HttpPort, GrpcPort, MetricsPort }.Where(port => port > 0)];
        Check(fixedPorts.Distinct().Count() == fixedPorts.Length, $"The ports {string.Join(", ", fixedPorts)} are not all different.");
        Check(Enum.IsDefined(ModelControl), $"The control mode is {(int)ModelControl}; expected none, explicit or poll.");
        Check(
            LoadModels.Count == 0 || ModelControl == ControlMode.Explicit,
            "Models to load are named, but the control mode is not explicit. Set --model-control explicit, or leave --load-model out.");
        CheckRange("poll interval", (decimal)PollInterval.TotalSeconds, 1, 86400, "seconds");
        CheckRange("largest message", MaxMessageBytes, 1024, int.MaxValue, "bytes");
        CheckRange("largest tensor", MaxTensorBytes, 1, Array.MaxLength, "bytes");
        CheckRange("largest image", MaxImageBytes, 1, long.MaxValue / 2, "bytes");
        CheckRange("number of bytes in flight", MaxBytesInFlight, MaxMessageBytes, long.MaxValue / 2, "bytes");
        CheckRange("number of bytes of shared memory", MaxSharedMemoryBytes, 1, long.MaxValue / 2, "bytes");
        Check(!AllowSharedMemory || OperatingSystem.IsLinux(), "Shared memory is allowed, and there is none on this system; "
            + "it is POSIX shared memory of Linux.");
        CheckRange("number of connections", MaxConnections, 1, int.MaxValue, "connections");
        CheckRange("queue size", MaxQueueSize, 1, int.MaxValue, "requests");
        CheckRange("default batch size", DefaultMaxBatchSize, 0, 65536, "items");
        CheckRange("number of threads", IntraOpThreads, 1, 1024, "threads");
        Check(NarrowPasses is null or 0 or (>= 2 and <= 1024), $"The number of narrow passes is {NarrowPasses}; expected 0 (none) or 2 to 1024.");
        CheckRange("drain delay", (decimal)DrainDelay.TotalSeconds, 0, 3600, "seconds");
        CheckRange("shutdown timeout", (decimal)ShutdownTimeout.TotalSeconds, 0.001m, 3600, "seconds");
        Check(CertificateKey is null || Certificate is not null, "A certificate's key is given and no certificate.");
        Check(ClientAuthority is null
            || Certificate is not null, "A client authority is given and no certificate; clients can be asked for theirs over TLS only.");
        CheckFile("certificate", Certificate);
        CheckFile("certificate's key", CertificateKey);
        CheckFile("client authority", ClientAuthority);
        CheckFile("file of API keys", ApiKeyFile);
        return problems;

        void CheckFile(string name, string? path) => Check(path is null || File.Exists(path), $"The {name} '{path}' does not exist.");

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        void CheckPort(string name, int port) => Check(port is >= 0 and <= 65535, $"The {name} port is {port}; expected 0 to 65535.");

        void CheckRange(string name, decimal value, decimal least, decimal most, string unit) =>
            Check(
                value >= least && value <= most, FormattableString.Invariant($"The {name} is {value} {unit}; expected {least} to {most}."));
    }
}

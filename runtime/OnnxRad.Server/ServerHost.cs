using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration.Memory;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Metrics;
using OnnxRad.Server.Models;
using OnnxRad.Server.Rest;
using OnnxRad.Server.Rpc;

namespace OnnxRad.Server;

/// <summary>Puts the server together.</summary>
static class ServerHost
{
    const int LeastThreads = 4;

    // What gRPC and JSON put around a message of the largest size.
    const int FrameBytes = 1 << 16;

    // Those of health and reflection name a service; their readers keep unknown fields, as objects of many times their size.
    const int SmallMessage = 1 << 14;

    // Connections whose other end is gone without a word are found and closed.
    static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(30);
    static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(20);
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // A line for each request would drown the rest; Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics=Information brings them
    // back. That one is silent altogether, since as long as it logs anything each request is given an Activity.
    static readonly Dictionary<string, string?> s_logging = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Grpc"] = "Warning",
        // A port that is taken ends the program with a sentence; the host would put the stack before it.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
    };

    /// <summary>A server that is ready to start.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="configure">Changes services before they are built, for tests.</param>
    /// <exception cref="ArgumentException">An option is out of range; all problems are listed.</exception>
    public static WebApplication Build(ServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The options are not valid. {string.Join(' ', problems)}", nameof(options));
        }

        // Passes through models hold threads of the pool; those that read requests must not wait behind them, or nothing is joined. Many
        // more take the processors away from the passes.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Math.Max(LeastThreads, 2 * Environment.ProcessorCount)), ports);
        var tls = Tls.Options(options);
        var keys = options.ApiKeyFile is null ? null : ApiKeys.Read(options.ApiKeyFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, TransportMemory>();
        // Requests get threads of their own, so that what reads the connection may go on where its bytes arrive: half the switches.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, tls));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout + options.DrainDelay);
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = s_logging });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ByteBudget(options.MaxBytesInFlight + FrameBytes));
        builder.Services.AddSingleton<OutputMemory>();
        builder.Services.AddSingleton<PackedRequest>();
        // Without it one is made for each call.
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddSingleton<HealthServiceImpl>();
        builder.Services.AddSingleton<ServerState>();
        builder.Services.AddSingleton<SharedMemory>();
        builder.Services.AddSingleton<ServerIdentity>();
        builder.Services.AddSingleton(services => new ImageDecoder(services.GetRequiredService<ByteBudget>(), options.MaxImageBytes));
        builder.Services.AddSingleton<ModelLoader>();
        builder.Services.AddSingleton<ModelRepository>();
        builder.Services.AddSingleton<RepositoryControl>();
        builder.Services.AddSingleton<InferenceService>();
        builder.Services.AddHostedService<RepositoryLoading>();
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxMessageBytes;
            grpc.MaxSendMessageSize = options.MaxMessageBytes;
            grpc.Interceptors.Add<ErrorInterceptor>();
        })
            .AddServiceOptions<HealthServiceImpl>(static grpc => grpc.MaxReceiveMessageSize = SmallMessage)
            .AddServiceOptions<ReflectionServiceImpl>(static grpc => grpc.MaxReceiveMessageSize = SmallMessage)
            .AddServiceOptions<ReflectionV1ServiceImpl>(static grpc => grpc.MaxReceiveMessageSize = SmallMessage);
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<PackedRequest>(
            (grpc, packed) => grpc.CompressionProviders = [new BoundedGzip(options.MaxMessageBytes, packed)]);
        configure?.Invoke(builder);
        var app = builder.Build();
        Map(app, keys);
        return app;
    }

    static void Listen(KestrelServerOptions kestrel, ServerOptions options, HttpsConnectionAdapterOptions? tls)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = (long)options.MaxMessageBytes + FrameBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = s_pingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = s_pingTimeout;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 16 << 20;
        kestrel.Limits.Http2.InitialStreamWindowSize = 4 << 20;
        var address = IPAddress.Parse(options.Address);
        Listen(options.HttpPort, HttpProtocols.Http1, PortRole.Http);
        Listen(options.GrpcPort, HttpProtocols.Http2, PortRole.Grpc);
        Listen(options.MetricsPort, HttpProtocols.Http1, PortRole.Metrics);

        void Listen(int port, HttpProtocols protocols, PortRole role) => kestrel.Listen(address, port, listen =>
        {
            listen.Protocols = protocols;
            if (tls is not null && role != PortRole.Metrics)
            {
                listen.UseHttps(tls);
            }

            listen.Use(next => connection =>
            {
                connection.Features.Set(role);
                return next(connection);
            });
        });
    }

    static void Map(WebApplication app, ApiKeys? keys)
    {
        app.UseRouting();
        app.Use(static (context, next) =>
        {
            var wanted = context.GetEndpoint()?.Metadata.GetMetadata<PortRole>();
            if (wanted is not null && wanted != context.Features.Get<PortRole>())
            {
                context.SetEndpoint(null);
            }

            return next(context);
        });
        if (keys is not null)
        {
            app.Use(keys.CheckAsync);
        }

        HoldBytes(app);
        app.MapGrpcService<InferenceService>().WithMetadata(PortRole.Grpc);
        app.MapGrpcService<HealthServiceImpl>().WithMetadata(PortRole.Grpc, new NeedsNoKey());
        app.MapGrpcReflectionService().WithMetadata(PortRole.Grpc);
        app.MapGet("/metrics", (ModelRepository repository, ImageDecoder images) =>
            Results.Text(PrometheusText.Write(repository.Entries.SelectMany(entry => entry.Ready), images), PrometheusText.ContentType))
            .WithMetadata(PortRole.Metrics, new NeedsNoKey());
        RestEndpoints.Map(app);
    }

    static void HoldBytes(WebApplication app)
    {
        var (budget, packed) = (app.Services.GetRequiredService<ByteBudget>(), app.Services.GetRequiredService<PackedRequest>());
        var (window, stopping) = (app.Services.GetRequiredService<ServerOptions>().MaxMessageBytes, app.Lifetime.ApplicationStopping);
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            using var bytes = new RequestBytes(budget, context.Request.BodyReader, window);
            context.Features.Set(bytes);
            context.Features.Set<IRequestBodyPipeFeature>(bytes);
            packed.Enter(context.Request, bytes);
            await next(context);
            NoRetry.Mark(context.Response);
            if (context.Response.BodyWriter.UnflushedBytes >= RequestMemory.Least)
            {
                // gRPC leaves an answer to Kestrel, and completing it would not wait for a client that reads slowly or not at all.
                bytes.Written();
                await context.Response.BodyWriter.FlushAsync();
            }

            if (stopping.IsCancellationRequested)
            {
                // Kestrel closes the connection of the last stream that ends.
                await context.Response.CompleteAsync();
                await bytes.WhenClientEndsAsync(s_patience);
            }
        });
    }
}

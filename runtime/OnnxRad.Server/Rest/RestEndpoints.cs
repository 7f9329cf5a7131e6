using System.Globalization;
using Google.Protobuf;
using Inference;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Rest;

/// <summary>The Open Inference Protocol over HTTP and JSON, under <c>/v2</c>.</summary>
static class RestEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var v2 = app.MapGroup("/v2").WithMetadata(PortRole.Http).AddEndpointFilter<RestErrors>();
        v2.MapGet("", (ServerIdentity identity) => Json(identity.Metadata()));
        v2.MapGet("health/live", () => Results.Ok()).WithMetadata(new NeedsNoKey());
        v2.MapGet("health/ready", (ServerState state) => Ready(state.IsReady)).WithMetadata(new NeedsNoKey());
        v2.MapGet("models/stats", (ModelRepository repository) => Json(StatisticsMessages.Read(repository, "", "")));
        foreach (var path in (string[])["models/{name}", "models/{name}/versions/{version}"])
        {
            v2.MapGet(path, (ModelRepository repository, string name, string? version) =>
                Json(ModelMessages.Metadata(repository, name, version ?? "")));
            v2.MapGet($"{path}/ready", (ModelRepository repository, string name, string? version) =>
                Ready(ModelMessages.IsReady(repository, name, version ?? "")));
            v2.MapGet($"{path}/config", (ModelRepository repository, string name, string? version) =>
                Json(repository.Get(name, version ?? "").Definition.Config));
            v2.MapGet($"{path}/stats", (ModelRepository repository, string name, string? version) =>
                Json(StatisticsMessages.Read(repository, name, version ?? "")));
            v2.MapPost($"{path}/infer", InferAsync);
        }

        MapSharedMemory(v2);
        v2.MapPost("repository/index", async (RepositoryControl control, ByteBudget budget, HttpRequest request) =>
        {
            var ask = await BodyAsync<RepositoryIndexRequest>(request, budget);
            return Results.Text(MessageJson.WriteAll(control.Index(ask.Ready).Models).Span, "application/json");
        });
        v2.MapPost("repository/models/{name}/load", async (RepositoryControl control, ByteBudget budget, string name, HttpRequest request) =>
        {
            control.ThrowIfNotAllowed();
            using var memory = new RequestMemory();
            var parameters = RestControl.Parameters(await ControlAsync(request, budget, memory));
            await control.LoadAsync(name, parameters, request.HttpContext.RequestAborted);
            return Results.Ok();
        });
        v2.MapPost("repository/models/{name}/unload", async (RepositoryControl control, string name, HttpRequest request) =>
        {
            await control.UnloadAsync(name, request.HttpContext.RequestAborted);
            return Results.Ok();
        });
    }

    static void MapSharedMemory(RouteGroupBuilder v2)
    {
        v2.MapGet("systemsharedmemory/status", (SharedMemory shared) => Regions(shared, ""));
        v2.MapGet("systemsharedmemory/region/{name}/status", Regions);
        v2.MapPost("systemsharedmemory/region/{name}/register", async (SharedMemory shared, ByteBudget budget, string name, HttpRequest request) =>
        {
            var ask = await BodyAsync<SystemSharedMemoryRegisterRequest>(request, budget);
            shared.Register(name, ask.Key, ask.Offset, ask.ByteSize);
            return Results.Ok();
        });
        foreach (var path in (string[])["systemsharedmemory/unregister", "systemsharedmemory/region/{name}/unregister"])
        {
            v2.MapPost(path, (SharedMemory shared, string? name) =>
            {
                shared.Unregister(name ?? "");
                return Results.Ok();
            });
        }

        static IResult Regions(SharedMemory shared, string name) =>
            Results.Text(MessageJson.WriteAll(shared.Status(name).Regions.Values).Span, "application/json");
    }

    static async Task InferAsync(
        ModelRepository repository, SharedMemory shared, ByteBudget budget, HttpContext context, string name, string? version)
    {
        using var memory = new RequestMemory();
        var body = await RestBody.ReadAsync(context.Request, memory);
        var header = context.Request.Headers[RestHeaders.JsonLength].ToString();
        int? length = null;
        if (header.Length > 0)
        {
            length = int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw InferException.Invalid($"{RestHeaders.JsonLength} is not a whole number from 0.");
        }

        var request = RestRequestReader.Read(name, version ?? "", body, length, shared, budget, memory);
        var asked = repository.InferAsync(request, context.RequestAborted);
        var waits = !asked.IsCompleted;
        var answer = await asked;
        if (waits)
        {
            // The thread that brought the answer has others to bring; JSON takes long, and a connection's next request may be there.
            await Task.Yield();
        }

        await RestResponseWriter.WriteAsync(context.Response, request, answer.Placed(request, shared), budget, context.RequestAborted);
    }

    static IResult Ready(bool ready) => ready ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

    static IResult Json(IMessage message) => Results.Text(MessageJson.Write(message).Span, "application/json");

    static async Task<T> BodyAsync<T>(HttpRequest request, ByteBudget budget)
        where T : IMessage, new()
    {
        using var memory = new RequestMemory();
        var body = await ControlAsync(request, budget, memory);
        return body.IsEmpty ? new() : RestControl.Parse<T>(body);
    }

    /// <summary>The body of a request that infers nothing; what it becomes as text and as JSON is taken from the budget.</summary>
    static async Task<ReadOnlyMemory<byte>> ControlAsync(HttpRequest request, ByteBudget budget, RequestMemory memory)
    {
        var body = await RestBody.ReadAsync(request, memory, RequestLimits.MostControlBytes);
        memory.Take(budget, (sizeof(char) * (long)body.Length) + JsonCost.Of(body.Span));
        return body;
    }
}

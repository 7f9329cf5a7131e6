using System.Threading.Channels;
using Grpc.Core;
using Inference;
using Microsoft.AspNetCore.Http.Features;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Rpc;

/// <summary>ModelStreamInfer: requests on one call, answered in their order; an error answers its request and ends nothing.</summary>
static class InferenceStream
{
    /// <summary>With this header, <c>true</c>, an error ends the call with its gRPC status.</summary>
    const string ErrorHeader = "triton_grpc_error";

    // So many requests of one stream are on their way at a time; a client that reads no answers is not read from either.
    const int MostInFlight = 64;

    /// <param name="repository">The models.</param>
    /// <param name="shared">Where tensors may lie.</param>
    /// <param name="requests">What is asked.</param>
    /// <param name="responses">The answers.</param>
    /// <param name="context">The call.</param>
    public static async Task RunAsync(
        ModelRepository repository,
        SharedMemory shared,
        IAsyncStreamReader<IncomingRequest> requests,
        IServerStreamWriter<ModelStreamInferResponse> responses,
        ServerCallContext context)
    {
        var strict = context.RequestHeaders.GetValue(ErrorHeader) == "true";
        var bytes = context.GetHttpContext().Features.GetRequiredFeature<RequestBytes>();
        var cancellation = context.CancellationToken;
        var answers = Channel.CreateBounded<(Task<ModelStreamInferResponse> Answer, RequestMemory Memory, long Bytes)>(MostInFlight);
        var reading = ReadAsync();
        try
        {
            await foreach (var (answer, memory, held) in answers.Reader.ReadAllAsync(cancellation))
            {
                using (memory)
                {
                    await responses.WriteAsync(await answer, cancellation);
                }

                bytes.Give(held);
            }

            await reading;
        }
        finally
        {
            answers.Writer.TryComplete();
            while (answers.Reader.TryRead(out var left))
            {
                _ = ReleaseAsync(left.Answer, left.Memory);
            }
        }

        async Task ReadAsync()
        {
            try
            {
                while (await requests.MoveNext(cancellation))
                {
                    var request = requests.Current;
                    var answer = Task.Run(() => AnswerAsync(repository, shared, request, strict, cancellation), CancellationToken.None);
                    try
                    {
                        await answers.Writer.WriteAsync((answer, request.Memory, bytes.TakeOver()), cancellation);
                    }
                    catch
                    {
                        _ = ReleaseAsync(answer, request.Memory);
                        throw;
                    }

                    await bytes.WhenRoom().WaitAsync(cancellation);
                }

                answers.Writer.TryComplete();
            }
            catch (Exception e)
            {
                answers.Writer.TryComplete(e);
            }
        }
    }

    static async Task<ModelStreamInferResponse> AnswerAsync(
        ModelRepository repository, SharedMemory shared, IncomingRequest request, bool strict, CancellationToken cancellation)
    {
        try
        {
            var asked = GrpcRequestReader.Read(request, shared);
            var answer = await repository.UseAsync(asked.Model, asked.Version, model => model.InferAsync(asked, cancellation));
            return new() { InferResponse = GrpcResponseWriter.Write(answer.Placed(asked, shared)) };
        }
        catch (InferException e) when (!strict)
        {
            return new() { ErrorMessage = e.Message, InferResponse = new() { ModelName = request.Message.ModelName, Id = request.Message.Id } };
        }
    }

    /// <summary>Gives back the memory of a request whose answer nobody takes, when nothing works on it any more.</summary>
    static async Task ReleaseAsync(Task answer, RequestMemory memory)
    {
        await answer.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        memory.Dispose();
    }
}

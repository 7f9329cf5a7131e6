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
    /// <param name="budget">The bytes of requests.</param>
    /// <param name="requests">What is asked.</param>
    /// <param name="responses">The answers.</param>
    /// <param name="context">The call.</param>
    public static async Task RunAsync(
        ModelRepository repository,
        SharedMemory shared,
        ByteBudget budget,
        IAsyncStreamReader<IncomingRequest> requests,
        IServerStreamWriter<ModelStreamInferResponse> responses,
        ServerCallContext context)
    {
        var strict = context.RequestHeaders.GetValue(ErrorHeader) == "true";
        var bytes = context.GetHttpContext().Features.GetRequiredFeature<RequestBytes>();
        var cancellation = context.CancellationToken;
        var answers = Channel.CreateBounded<Pending>(MostInFlight);
        var reading = ReadAsync(
            requests, answers.Writer, bytes, request => AnswerAsync(repository, shared, budget, request, strict, cancellation), cancellation);
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
                _ = left.ReleaseAsync();
            }
        }
    }

    /// <summary>Reads requests and starts them, until the client ends or fails, or the server stops.</summary>
    static async Task ReadAsync(
        IAsyncStreamReader<IncomingRequest> requests,
        ChannelWriter<Pending> answers,
        RequestBytes bytes,
        Func<IncomingRequest, Task<ModelStreamInferResponse>> answer,
        CancellationToken cancellation)
    {
        try
        {
            while (await requests.MoveNext(cancellation))
            {
                var request = requests.Current;
                var held = bytes.TakeOver();
                request.Memory.Beside = held;
                var pending = new Pending(Task.Run(() => answer(request), CancellationToken.None), request.Memory, held);
                try
                {
                    await answers.WriteAsync(pending, cancellation);
                }
                catch
                {
                    _ = pending.ReleaseAsync();
                    throw;
                }

                await bytes.WhenRoom().WaitAsync(cancellation);
            }

            answers.TryComplete();
        }
        catch (Exception e)
        {
            answers.TryComplete(e);
        }
    }

    static async Task<ModelStreamInferResponse> AnswerAsync(
        ModelRepository repository, SharedMemory shared, ByteBudget budget, IncomingRequest request, bool strict, CancellationToken cancellation)
    {
        try
        {
            var asked = GrpcRequestReader.Read(request, shared, budget);
            var answer = await repository.InferAsync(asked, cancellation);
            return new() { InferResponse = GrpcResponseWriter.Write(answer.Placed(asked, shared)) };
        }
        catch (InferException e) when (!strict)
        {
            return new()
            {
                ErrorMessage = e.Message,
                InferResponse = new() { ModelName = request.Message.ModelName, Id = request.Message.Id },
            };
        }
    }

    /// <summary>A request on its way.</summary>
    /// <param name="Answer">Its answer.</param>
    /// <param name="Memory">What its values lie in.</param>
    /// <param name="Bytes">What it holds of the server's budget.</param>
    sealed record Pending(Task<ModelStreamInferResponse> Answer, RequestMemory Memory, long Bytes)
    {
        /// <summary>Gives back the memory of a request whose answer nobody takes, when nothing works on it any more.</summary>
        public async Task ReleaseAsync()
        {
            await Answer.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Memory.Dispose();
        }
    }
}

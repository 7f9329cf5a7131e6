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
    /// <param name="requests">What is asked.</param>
    /// <param name="responses">The answers.</param>
    /// <param name="context">The call.</param>
    /// <param name="stopping">Ends the stream when what was read is answered.</param>
    public static async Task RunAsync(
        ModelRepository repository,
        IAsyncStreamReader<IncomingRequest> requests,
        IServerStreamWriter<ModelStreamInferResponse> responses,
        ServerCallContext context,
        CancellationToken stopping)
    {
        var strict = context.RequestHeaders.GetValue(ErrorHeader) == "true";
        var bytes = context.GetHttpContext().Features.GetRequiredFeature<RequestBytes>();
        var cancellation = context.CancellationToken;
        var answers = Channel.CreateBounded<(Task<ModelStreamInferResponse> Answer, RequestMemory Memory, long Bytes)>(MostInFlight);
        var reading = ReadAsync();
        await foreach (var (answer, memory, held) in answers.Reader.ReadAllAsync(cancellation))
        {
            await responses.WriteAsync(await answer, cancellation);
            memory.Dispose();
            bytes.Give(held);
        }

        await reading;

        async Task ReadAsync()
        {
            try
            {
                while (await requests.MoveNext(cancellation).UntilStopping(stopping))
                {
                    var request = requests.Current;
                    var answer = Task.Run(() => AnswerAsync(repository, request, strict, cancellation), cancellation);
                    await answers.Writer.WriteAsync((answer, request.Memory, bytes.TakeOver()), cancellation);
                    await bytes.WhenRoom().WaitAsync(cancellation);
                }

                answers.Writer.Complete();
            }
            catch (Exception e)
            {
                answers.Writer.Complete(e);
            }
        }
    }

    static async Task<ModelStreamInferResponse> AnswerAsync(
        ModelRepository repository, IncomingRequest request, bool strict, CancellationToken cancellation)
    {
        try
        {
            var asked = GrpcRequestReader.Read(request);
            var answer = await repository.UseAsync(asked.Model, asked.Version, model => model.InferAsync(asked, cancellation));
            return new() { InferResponse = GrpcResponseWriter.Write(answer) };
        }
        catch (InferException e) when (!strict)
        {
            return new() { ErrorMessage = e.Message, InferResponse = new() { ModelName = request.Message.ModelName, Id = request.Message.Id } };
        }
    }
}

using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Inference;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Protocol;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>The servers that ours is compared with: one that computes nothing, and the one a user would write first.</summary>
static class PlainServer
{
    /// <summary>Starts a server on a free port.</summary>
    /// <param name="model">The model file of the one that computes; <see langword="null"/> for the echo.</param>
    /// <param name="output">What the echo answers with: the name and shape of an output of zeros, without the batch.</param>
    public static async Task<(WebApplication App, Uri Address)> StartAsync(string? model, (string Name, long[] Shape) output)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = 64 << 20);
        builder.Services.AddSingleton(new Answers(model is null ? null : new InferenceSession(model), output));
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return (app, new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    sealed class Service(Answers answers) : GRPCInferenceService.GRPCInferenceServiceBase
    {
        public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) =>
            Task.FromResult(answers.Of(request));
    }

    sealed class Answers(InferenceSession? session, (string Name, long[] Shape) output)
    {
        public ModelInferResponse Of(ModelInferRequest request)
        {
            var (input, raw) = (request.Inputs[0], request.RawInputContents[0]);
            var shape = input.Shape.ToArray();
            var response = new ModelInferResponse { ModelName = request.ModelName, ModelVersion = "1", Id = request.Id };
            if (session is null)
            {
                long[] answer = [shape[0], .. output.Shape];
                Add(response, output.Name, answer, new byte[TensorTypes.Count(answer) * sizeof(float)]);
                return response;
            }

            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(raw.Span).ToArray();
            using var value = OrtValue.CreateTensorValueFromMemory(values, shape);
            using var options = new RunOptions();
            using var outputs = session.Run(options, [input.Name], [value], session.OutputNames);
            Add(
                response, session.OutputNames[0], outputs[0].GetTensorTypeAndShape().Shape,
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(outputs[0].GetTensorDataAsSpan<float>()).ToArray());
            return response;
        }

        static void Add(ModelInferResponse response, string name, long[] shape, byte[] raw)
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = name, Datatype = "FP32", Shape = { shape } });
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(raw));
        }
    }
}

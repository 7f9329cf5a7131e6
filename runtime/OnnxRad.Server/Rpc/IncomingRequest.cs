using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>A message of ModelInfer or ModelStreamInfer, and the memory that its large values lie in.</summary>
/// <param name="message">The message; its large <c>raw_input_contents</c> lie in <paramref name="memory"/>.</param>
/// <param name="memory">Given back when the request is answered.</param>
/// <param name="cost">What it takes in memory beside the bytes of the message, roughly: its texts, typed contents, shapes and parameters, and
/// the rest of the pool's arrays that its large values lie in.</param>
sealed class IncomingRequest(ModelInferRequest message, RequestMemory memory, long cost)
{
    public ModelInferRequest Message => message;

    public RequestMemory Memory => memory;

    public long Cost => cost;
}

using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Inference;

/// <summary>Puts outputs into shared memory where they were asked for there.</summary>
static class SharedOutputs
{
    /// <summary>The answer with what was put into shared memory left out.</summary>
    /// <exception cref="InferException">An output does not fit its place.</exception>
    public static InferAnswer Placed(this InferAnswer answer, InferRequest request, SharedMemory shared)
    {
        if (!request.Outputs.Any(output => output.Place is not null))
        {
            return answer;
        }

        return answer with
        {
            Outputs = [.. answer.Outputs.Zip(request.Outputs, (tensor, asked) =>
        {
            if (asked.Place is not { } place)
            {
                return tensor;
            }

            shared.Write(tensor, place);
            return tensor with { Raw = default, Place = place with { Bytes = tensor.Raw.Length } };
        })]
        };
    }
}

using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>The inputs of one pass: those of one request as they lie in its message, or those of several copied together once.</summary>
sealed class BatchInputs : IDisposable
{
    readonly List<OrtValue> _values;
    readonly List<MemoryHandle> _pins = [];
    readonly List<byte[]> _rented = [];

    BatchInputs(int count) => _values = new(count);

    /// <summary>In the order of the graph.</summary>
    public IReadOnlyList<OrtValue> Values => _values;

    /// <summary>The shapes of <see cref="Values"/>.</summary>
    public List<long[]> Shapes { get; } = [];

    /// <summary>Joins the inputs of requests along the first dimension; each request is checked and of the same shape otherwise.</summary>
    public static BatchInputs Of(ModelSignature signature, IReadOnlyList<InferRequest> requests)
    {
        var inputs = new BatchInputs(signature.Inputs.Count);
        try
        {
            var specs = signature.Given(requests[0]);
            for (var i = 0; i < specs.Count; i++)
            {
                inputs.Add(specs[i], requests, i);
            }

            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _values.ForEach(value => value.Dispose());
        _pins.ForEach(pin => pin.Dispose());
        _rented.ForEach(buffer => ArrayPool<byte>.Shared.Return(buffer));
    }

    void Add(TensorSpec spec, IReadOnlyList<InferRequest> requests, int index)
    {
        long[] shape = [.. requests[0].Inputs[index].Shape];
        for (var r = 1; r < requests.Count; r++)
        {
            shape[0] += requests[r].Inputs[index].Shape[0];
        }

        Shapes.Add(shape);
        if (spec.Type == TensorType.Bytes)
        {
            _values.Add(Strings.ToOrt(shape, [.. requests.Select(r => (r.Inputs[index].Raw, TensorTypes.Count(r.Inputs[index].Shape)))]));
            return;
        }

        var length = checked((int)(TensorTypes.Count(shape) * spec.Type.Size()));
        if (requests.Count > 1 || !TryWrap(spec, shape, requests[0].Inputs[index].Raw))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            _rented.Add(buffer);
            var at = 0;
            foreach (var request in requests)
            {
                var raw = request.Inputs[index].Raw;
                raw.Span.CopyTo(buffer.AsSpan(at));
                at += raw.Length;
            }

            TryWrap(spec, shape, buffer.AsMemory(0, length));
        }
    }

    /// <summary>Hands memory to ONNX Runtime where it lies; not where its address does not suit the element type.</summary>
    unsafe bool TryWrap(TensorSpec spec, long[] shape, ReadOnlyMemory<byte> raw)
    {
        var pin = raw.Pin();
        if ((nint)pin.Pointer % spec.Type.Size() != 0)
        {
            pin.Dispose();
            return false;
        }

        _pins.Add(pin);
        _values.Add(OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, ModelSignature.Element(spec.Type), shape, (nint)pin.Pointer, raw.Length));
        return true;
    }
}

using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>The inputs of one pass: those of one request as they lie in its message, or those of several copied together once; where a pass has a
/// size of its own, with the last item again and again up to it.</summary>
sealed class BatchInputs : IDisposable
{
    readonly List<OrtValue> _values;
    readonly List<MemoryHandle> _pins = [];
    readonly List<byte[]> _rented = [];
    readonly List<OrtMemoryAllocation> _pinned = [];
    readonly PassSession _pass;

    BatchInputs(int count, PassSession pass) => (_values, _pass) = (new(count), pass);

    /// <summary>In the order of the graph.</summary>
    public IReadOnlyList<OrtValue> Values => _values;

    /// <summary>The shapes of <see cref="Values"/>.</summary>
    public List<long[]> Shapes { get; } = [];

    /// <summary>Joins the inputs of requests along the first dimension; each request is checked and of the same shape otherwise.</summary>
    /// <param name="signature">What the graph takes.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="pass">Where they run.</param>
    public static BatchInputs Of(ModelSignature signature, IReadOnlyList<InferRequest> requests, PassSession pass)
    {
        var inputs = new BatchInputs(signature.Inputs.Count, pass);
        try
        {
            var specs = signature.Given(requests[0]);
            var padding = Math.Max(0, pass.Size - requests.Sum(request => request.BatchSize));
            for (var i = 0; i < specs.Count; i++)
            {
                // Optional inputs are one value for all items.
                inputs.Add(specs[i], requests, i, i < signature.Inputs.Count ? padding : 0);
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
        _pinned.ForEach(memory => _pass.Pinned!.Return(memory));
    }

    void Add(TensorSpec spec, IReadOnlyList<InferRequest> requests, int index, int padding)
    {
        long[] shape = [.. requests[0].Inputs[index].Shape];
        for (var r = 1; r < requests.Count; r++)
        {
            shape[0] += requests[r].Inputs[index].Shape[0];
        }

        var item = 0L;
        if (padding > 0)
        {
            item = TensorTypes.Count(shape) / shape[0];
            shape[0] += padding;
        }

        Shapes.Add(shape);
        if (spec.Type == TensorType.Bytes)
        {
            // An empty string is a length of four zeros.
            _values.Add(Strings.ToOrt(shape,
            [
                .. requests.Select(r => (r.Inputs[index].Raw, TensorTypes.Count(r.Inputs[index].Shape))),
                .. padding > 0 ? [((ReadOnlyMemory<byte>)new byte[padding * item * sizeof(int)], padding * item)] : ((ReadOnlyMemory<byte>, long)[])[],
            ]));
            return;
        }

        if (requests.Count > 1 || padding > 0 || !TryWrap(spec, shape, requests[0].Inputs[index].Raw))
        {
            Gather(spec, shape, requests, index, (int)(item * spec.Type.Size()));
        }
    }

    /// <summary>Copies the values of all requests one behind the other, and the last item as often as there is room.</summary>
    unsafe void Gather(TensorSpec spec, long[] shape, IReadOnlyList<InferRequest> requests, int index, int item)
    {
        var length = checked((int)(TensorTypes.Count(shape) * spec.Type.Size()));
        if (length > 0 && _pass.Pinned?.Rent(length) is { } memory)
        {
            _pinned.Add(memory);
            Fill(new((void*)memory.DangerousGetHandle(), length), requests, index, item);
            Wrap(spec, shape, memory.DangerousGetHandle(), length);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        _rented.Add(buffer);
        Fill(buffer.AsSpan(0, length), requests, index, item);
        TryWrap(spec, shape, buffer.AsMemory(0, length));
    }

    static void Fill(Span<byte> values, IReadOnlyList<InferRequest> requests, int index, int item)
    {
        foreach (var request in requests)
        {
            var raw = request.Inputs[index].Raw.Span;
            raw.CopyTo(values);
            values = values[raw.Length..];
        }

        for (var last = requests[^1].Inputs[index].Raw.Span; values.Length > 0; values = values[item..])
        {
            last[^item..].CopyTo(values);
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
        Wrap(spec, shape, (nint)pin.Pointer, raw.Length);
        return true;
    }

    void Wrap(TensorSpec spec, long[] shape, nint address, int length) => _values.Add(OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, ModelSignature.Element(spec.Type), shape, address, length));
}

using System.Buffers;
using Grpc.Core;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>Runs checked requests through an ONNX Runtime session, several of them in one pass; safe for concurrent calls.</summary>
/// <param name="name">What messages call the model.</param>
/// <param name="sessions">The sessions; owned.</param>
/// <param name="signature">What the graph takes and gives.</param>
/// <param name="memory">Holds the outputs.</param>
/// <param name="clock">Measures the parts of a pass.</param>
sealed class GraphRunner(string name, SizedSessions sessions, ModelSignature signature, OutputMemory memory, TimeProvider clock) : IDisposable
{
    static readonly RunOptions s_runOptions = new();

    readonly string[] _inputNames = [.. signature.Inputs.Select(input => input.Name)];
    readonly string[] _outputNames = [.. signature.Outputs.Select(output => output.Name)];

    readonly OutputSizes _sizes = new(signature);

    // Some exporters write symbols that the graph does not keep to; then ONNX Runtime allocates the outputs.
    volatile bool _symbolsHold = true;

    /// <summary>A checked request with room for its outputs, where their sizes are known before it runs.</summary>
    /// <exception cref="InferException">There is none.</exception>
    public InferRequest Reserved(InferRequest request) =>
        request.Memory is null || !_symbolsHold ? request : memory.Reserved(name, request, _sizes.Of(request));

    /// <summary>Runs requests of one shape in one pass.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="size">How many items the pass is padded to, where the requests have fewer and there is such a size.</param>
    /// <returns>All outputs of each request, in the order of the graph; the parts of the pass; and for each request <see langword="null"/>, or why there
    /// is no room for its outputs.</returns>
    /// <exception cref="InferException">The graph fails, or does not give as many items as it was fed.</exception>
    public (InferTensor[][] Outputs, RunTimes Times, InferException?[] Refusals) Run(IReadOnlyList<InferRequest> requests, int size = 0)
    {
        var start = clock.GetTimestamp();
        var pass = sessions.For(Math.Max(size, requests.Sum(request => request.BatchSize)));
        using var inputs = BatchInputs.Of(signature, requests, pass);
        using var buffers = new PassBuffers(requests);
        var gathered = clock.GetTimestamp();
        try
        {
            var shapes = _symbolsHold ? OutputShapes.Predict(signature, inputs.Shapes) : null;
            var isFilled = TryRunInto(pass.Session, inputs, shapes, requests, buffers, out var filled);
            var (values, ran) = isFilled ? (Wrapped(filled, shapes!), clock.GetTimestamp()) : RunAllocating(pass.Session, inputs, requests);
            var outputs = Split(values, requests, pass.Size);
            var refusals = isFilled ? new InferException?[requests.Count] : memory.TakeRest(name, requests, outputs);
            var stay = isFilled ? memory.TryHold(requests, buffers) : ReferenceEquals(outputs[0], values);
            return (
                stay ? outputs : [.. outputs.Select((part, i) => refusals[i] is null ? Apart(part) : part)],
                new(clock.GetElapsedTime(start, gathered), clock.GetElapsedTime(gathered, ran), clock.GetElapsedTime(ran)),
                refusals);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferException(
                StatusCode.Internal, $"Running model '{name}' failed. "
                    + $"ONNX Runtime says: '{RuntimeText.Of(e)}' Check the values of the inputs.", e);
        }
    }

    public void Dispose() => sessions.Dispose();

    IReadOnlyCollection<string> Names(InferRequest request) =>
        request.Inputs.Count == _inputNames.Length ? _inputNames : [.. request.Inputs.Select(input => input.Name)];

    /// <summary>Lets ONNX Runtime write into memory that the answers are sent from.</summary>
    unsafe bool TryRunInto(
        InferenceSession session, BatchInputs inputs, long[][]? shapes, IReadOnlyList<InferRequest> requests, PassBuffers memory,
        out Memory<byte>[] buffers)
    {
        if (shapes is null)
        {
            buffers = [];
            return false;
        }

        buffers = new Memory<byte>[shapes.Length];
        var pins = new MemoryHandle[shapes.Length];
        var values = new List<OrtValue>(shapes.Length);
        try
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                var type = signature.Outputs[i].Type;
                buffers[i] = memory.Rent(checked((int)(TensorTypes.Count(shapes[i]) * type.Size())));
                pins[i] = buffers[i].Pin();
                values.Add(OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance, ModelSignature.Element(type), shapes[i], (nint)pins[i].Pointer, buffers[i].Length));
            }

            session.Run(s_runOptions, Names(requests[0]), inputs.Values, _outputNames, values);
            return true;
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("the computed output shape", StringComparison.Ordinal))
        {
            _symbolsHold = false;
            return false;
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            Array.ForEach(pins, pin => pin.Dispose());
        }
    }

    InferTensor[] Wrapped(Memory<byte>[] buffers, long[][] shapes) =>
        [.. signature.Outputs.Select((output, i) => new InferTensor(output.Name, output.Type, shapes[i], buffers[i]))];

    (InferTensor[] Values, long Ran) RunAllocating(InferenceSession session, BatchInputs inputs, IReadOnlyList<InferRequest> requests)
    {
        using var values = session.Run(s_runOptions, Names(requests[0]), inputs.Values, _outputNames);
        var ran = clock.GetTimestamp();
        return ([.. values.Select((value, i) => Copied(signature.Outputs[i], value))], ran);
    }

    // A part of an array would keep all of it.
    static InferTensor[] Apart(InferTensor[] part) => [.. part.Select(output => output with { Raw = output.Raw.ToArray() })];

    static InferTensor Copied(TensorSpec output, OrtValue value)
    {
        var shape = value.GetTensorTypeAndShape().Shape;
        return new(output.Name, output.Type, shape, output.Type == TensorType.Bytes
            ? Strings.FromOrt(value, 0, checked((int)TensorTypes.Count(shape)))
            : value.GetTensorMutableRawData().ToArray());
    }

    /// <summary>Each request's part; what a pass was padded with belongs to none.</summary>
    InferTensor[][] Split(InferTensor[] outputs, IReadOnlyList<InferRequest> requests, int size)
    {
        var items = requests.Sum(request => (long)request.BatchSize);
        var total = Math.Max(size, items);
        if (requests.Count == 1 && total == items)
        {
            return [outputs];
        }

        if (Array.Find(outputs, output => output.Shape is not [var first, ..] || first != total) is { } wrong)
        {
            throw new InferException(
                StatusCode.Internal,
                $"Model '{name}' gave output '{wrong.Name}' of shape {wrong.ShapeText} for a batch of {total} items; "
                + $"expected {total} in the first "
                + "place. Set max_batch_size: 0 in its config.pbtxt.");
        }

        var parts = new InferTensor[requests.Count][];
        var at = new int[outputs.Length];
        for (var r = 0; r < parts.Length; r++)
        {
            parts[r] = new InferTensor[outputs.Length];
            for (var i = 0; i < outputs.Length; i++)
            {
                var length = PartLength(outputs[i], at[i], requests[r].BatchSize, total);
                parts[r][i] = outputs[i] with
                {
                    Shape = [requests[r].BatchSize, .. outputs[i].Shape.AsSpan(1)],
                    Raw = outputs[i].Raw.Slice(at[i], length),
                };
                at[i] += length;
            }
        }

        return parts;
    }

    static int PartLength(InferTensor output, int start, int items, long total)
    {
        if (output.Type != TensorType.Bytes)
        {
            return (int)(output.Raw.Length / total * items);
        }

        var at = start;
        for (var left = TensorTypes.Count(output.Shape) / total * items; left > 0; left--)
        {
            at += sizeof(int) + BitConverter.ToInt32(output.Raw.Span[at..]);
        }

        return at - start;
    }
}

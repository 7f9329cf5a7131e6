using System.Runtime.InteropServices;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Lets clients send whole image files, as BYTES, to a model that carries its preprocessing.</summary>
/// <param name="name">The graph's image input.</param>
/// <param name="card">The model's card.</param>
/// <param name="preprocessor">The model's own preprocessing; owned.</param>
/// <param name="decoder">Decodes the files.</param>
sealed class ImageInput(string name, ModelCard card, Preprocessor preprocessor, ImageDecoder decoder) : IDisposable
{
    readonly Preprocessor _preprocessor = preprocessor;

    /// <summary>The graph's image input.</summary>
    public string Name => name;

    /// <summary>The inputs that take the image files of a case in place of <see cref="Name"/>; none where that takes files itself.</summary>
    public IReadOnlyList<string> Files => [.. _preprocessor.ImageNames.Select(image => $"{name}.{image}")];

    /// <summary>Which preprocessing it is: the same text, the same tensors.</summary>
    public string Recipe => _preprocessor.Recipe;

    /// <summary>The request with image files decoded and preprocessed to (N, C, H, W); the request itself where it has tensors
    /// only.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="request">The request, not yet checked.</param>
    /// <param name="rules">What limits it.</param>
    /// <param name="queue">Where it waits.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InferException">An image cannot be used; all of them are named. Or too many requests wait, or this one has waited too
    /// long.</exception>
    public async Task<InferRequest> DecodeAsync(
        string model, InferRequest request, RequestRules rules, DecodeQueue queue, CancellationToken cancellation)
    {
        if (_preprocessor.ImageNames.Count > 0)
        {
            return await new CaseInput(name, card, _preprocessor, decoder).DecodeAsync(model, request, rules, queue, cancellation);
        }

        if (request.Inputs.FirstOrDefault(input => input.Name == name && input.Type == TensorType.Bytes) is not { } files)
        {
            return request;
        }

        var turn = queue.Turn(request);
        var tensors = await DecodeAsync(model, files, rules, [this], decoder, request.Memory, turn, cancellation);
        return request with
        {
            Inputs = [.. request.Inputs.Select(input => ReferenceEquals(input, files) ? tensors[0] : input)],
            Waited = turn.Waited,
            IsLetIn = turn.IsIn,
        };
    }

    /// <summary>Decodes image files, each once, and preprocesses each for every model.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="files">The files, BYTES of shape (N) or (N, 1).</param>
    /// <param name="rules">What limits the files, and the tensors that they become.</param>
    /// <param name="inputs">What prepares them.</param>
    /// <param name="decoder">Decodes the files.</param>
    /// <param name="memory">Holds the results.</param>
    /// <param name="turn">How the request waits.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <returns>A tensor (N, C, H, W) for each of <paramref name="inputs"/>.</returns>
    /// <exception cref="InferException">They become too large a tensor, or an image cannot be used; all of them are named.</exception>
    public static async Task<InferTensor[]> DecodeAsync(
        string model,
        InferTensor files,
        RequestRules rules,
        IReadOnlyList<ImageInput> inputs,
        ImageDecoder decoder,
        RequestMemory? memory,
        DecodeTurn turn,
        CancellationToken cancellation)
    {
        var elements = Elements(model, files, Math.Max(1, rules.MaxBatchSize));
        long[][] shapes = [.. inputs.Select(input => (long[])[elements.Length, .. input._preprocessor.OutputShape.Dimensions])];
        Memory<byte>[] raw = [.. shapes.Select(shape => decoder.Rent(model, files.Name, shape, rules, memory))];
        var problems = new string?[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            var index = i;
            problems[i] = await decoder.TryAsync(
                i, [elements[i]], () => Decode(elements[index], index, inputs, decoder, raw), turn, cancellation);
        }

        return problems.Any(problem => problem is not null)
            ? throw InferException.Invalid(
                $"Model '{model}' cannot run on this request. {string.Join(' ', problems.Where(problem => problem is not null))}")
            : [.. inputs.Select((input, k) => new InferTensor(input.Name, TensorType.Fp32, shapes[k], raw[k]))];
    }

    public void Dispose() => _preprocessor.Dispose();

    static ReadOnlyMemory<byte>[] Elements(string model, InferTensor files, int most)
    {
        var count = TensorTypes.Count(files.Shape);
        ReadOnlyMemory<byte>[] elements = [];
        var problem = files.Shape is not ([> 0] or [> 0, 1])
            ? $"has the shape {files.ShapeText}; expected (N) or (N, 1) for image files"
            : count > most ? $"has {count} image files; expected at most {most}"
            : BytesElements.TryRead(files.Raw, count, out elements);
        return problem is null
            ? elements
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. Input '{files.Name}' {problem}.");
    }

    static void Decode(
        ReadOnlyMemory<byte> file, int index, IReadOnlyList<ImageInput> inputs, ImageDecoder decoder, Memory<byte>[] raw)
    {
        using var image = decoder.Read(file, $"{index}", inputs.Any(input => input._preprocessor.TakesVolumes));
        for (var k = 0; k < inputs.Count; k++)
        {
            var count = inputs[k]._preprocessor.OutputShape.Count;
            decoder.Prepare(inputs[k]._preprocessor, [image], MemoryMarshal.Cast<byte, float>(raw[k].Span).Slice(index * count, count));
        }
    }
}

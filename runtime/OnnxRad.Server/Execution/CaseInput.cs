using System.Runtime.InteropServices;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Lets clients send the image files of cases, as BYTES, an input for each of <see cref="Preprocessor.ImageNames"/>.</summary>
/// <param name="name">The graph's image input.</param>
/// <param name="card">The model's card.</param>
/// <param name="preprocessor">The model's own preprocessing, of several images.</param>
/// <param name="decoder">Decodes the files.</param>
sealed class CaseInput(string name, ModelCard card, Preprocessor preprocessor, ImageDecoder decoder)
{
    /// <summary>The inputs of image files.</summary>
    IReadOnlyList<string> Files => [.. preprocessor.ImageNames.Select(image => $"{name}.{image}")];

    /// <summary>The request with image files decoded and preprocessed to (N, C, H, W); the request itself where it has tensors
    /// only.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="request">The request, not yet checked.</param>
    /// <param name="rules">What limits it.</param>
    /// <param name="queue">Where it waits.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InferException">They become too large a tensor, or an image cannot be used; all of them are named.</exception>
    public async Task<InferRequest> DecodeAsync(
        string model, InferRequest request, RequestRules rules, DecodeQueue queue, CancellationToken cancellation)
    {
        InferTensor?[] files = [.. Files.Select(file =>
            request.Inputs.FirstOrDefault(input => input.Name == file && input.Type == TensorType.Bytes))];
        if (Array.TrueForAll(files, file => file is null))
        {
            ThrowIfOneForACase(model, request);
            return request;
        }

        var elements = Elements(model, files, Math.Max(1, rules.MaxBatchSize));
        var count = elements.Max(image => image.Length);
        long[] shape = [count, .. preprocessor.OutputShape.Dimensions];
        var raw = decoder.Rent(model, name, shape, rules, request.Memory);
        var (problems, turn) = (new string?[count], queue.Turn(request));
        for (var i = 0; i < count; i++)
        {
            var index = i;
            var there = elements.Where(image => image.Length > 0 && image[index].Length > 0).Select(image => image[index]);
            problems[i] = await decoder.TryAsync(i, there, () => Decode(elements, index, raw), turn, cancellation);
        }

        if (problems.Any(problem => problem is not null))
        {
            throw InferException.Invalid(
                $"Model '{model}' cannot run on this request. {string.Join(' ', problems.Where(problem => problem is not null))}");
        }

        var decoded = new InferTensor(name, TensorType.Fp32, shape, raw);
        return request with
        {
            Inputs = [decoded, .. request.Inputs.Where(input => !files.Contains(input))],
            Waited = turn.Waited,
            IsLetIn = turn.IsIn,
        };
    }

    void ThrowIfOneForACase(string model, InferRequest request)
    {
        if (request.Inputs.Any(input => input.Name == name && input.Type == TensorType.Bytes))
        {
            throw InferException.Invalid(
                $"Model '{model}' cannot run on this request. It takes several images of a case; send their files in the inputs "
                + $"{string.Join(", ", Files.Select(file => $"'{file}'"))} in place of '{name}'.");
        }
    }

    /// <summary>The files of each input; none of one that is not there.</summary>
    ReadOnlyMemory<byte>[][] Elements(string model, InferTensor?[] files, int most)
    {
        var elements = new ReadOnlyMemory<byte>[files.Length][];
        var problems = new List<string>();
        for (var k = 0; k < files.Length; k++)
        {
            elements[k] = [];
            if (files[k] is not { } file)
            {
                continue;
            }

            var count = TensorTypes.Count(file.Shape);
            var problem = file.Shape is not ([> 0] or [> 0, 1])
                ? $"has the shape {file.ShapeText}; expected (N) or (N, 1) for image files"
                : count > most ? $"has {count} image files; expected at most {most}"
                : BytesElements.TryRead(file.Raw, count, out elements[k]);
            if (problem is not null)
            {
                problems.Add($"Input '{file.Name}' {problem}.");
            }
        }

        if (problems.Count == 0 && elements.Select(image => image.Length).Where(count => count > 0).Distinct().Count() > 1)
        {
            var counts = files.OfType<InferTensor>().Select(file => $"'{file.Name}' has {TensorTypes.Count(file.Shape)}");
            problems.Add($"{string.Join(", ", counts)} image files; expected one for each case, empty where an image is missing.");
        }

        return problems.Count == 0
            ? elements
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. {string.Join(' ', problems)}");
    }

    void Decode(ReadOnlyMemory<byte>[][] files, int index, Memory<byte> raw)
    {
        var count = preprocessor.OutputShape.Count;
        var images = new RadImage?[files.Length];
        try
        {
            for (var k = 0; k < images.Length; k++)
            {
                images[k] = Read(files[k], index, preprocessor.ImageNames[k]);
            }

            CaseGrid.Check(card, preprocessor, images);
            decoder.Prepare(preprocessor, images, MemoryMarshal.Cast<byte, float>(raw.Span).Slice(index * count, count));
        }
        finally
        {
            Array.ForEach(images, image => image?.Dispose());
        }
    }

    /// <summary>An image; null where it is missing.</summary>
    RadImage? Read(ReadOnlyMemory<byte>[] files, int index, string image) =>
        files.Length == 0 || files[index].Length == 0 ? null : decoder.Read(files[index], $"{index}.{image}");
}

using System.Runtime.InteropServices;
using OnnxRad.Imaging;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Lets clients send whole image files, as BYTES, to a model that carries its preprocessing.</summary>
/// <param name="name">The graph's image input.</param>
/// <param name="preprocessor">The model's own preprocessing; owned.</param>
sealed class ImageInput(string name, Preprocessor preprocessor) : IDisposable
{
    // A decoded image may take a hundred times the bytes of its file.
    static readonly SemaphoreSlim s_decoding = new(Environment.ProcessorCount);

    /// <summary>The graph's image input.</summary>
    public string Name => name;

    /// <summary>Which preprocessing it is: the same text, the same tensors.</summary>
    public string Recipe => preprocessor.Recipe;

    /// <summary>The request with image files decoded and preprocessed to (N, C, H, W); the request itself where it has tensors
    /// only.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="request">The request, not yet checked.</param>
    /// <param name="rules">What limits it.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InferException">An image cannot be used; all of them are named.</exception>
    public async Task<InferRequest> DecodeAsync(string model, InferRequest request, RequestRules rules, CancellationToken cancellation)
    {
        if (request.Inputs.FirstOrDefault(input => input.Name == name && input.Type == TensorType.Bytes) is not { } files)
        {
            return request;
        }

        var elements = Elements(model, files, Math.Max(1, rules.MaxBatchSize));
        var shape = preprocessor.OutputShape;
        var length = checked(elements.Length * shape.Count * sizeof(float));
        var raw = request.Memory?.Rent(length) ?? new byte[length];
        var problems = new string?[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            await s_decoding.WaitAsync(cancellation);
            try
            {
                problems[i] = TryDecode(elements[i], i, MemoryMarshal.Cast<byte, float>(raw.Span).Slice(i * shape.Count, shape.Count));
            }
            finally
            {
                s_decoding.Release();
            }
        }

        if (problems.Any(problem => problem is not null))
        {
            throw InferException.Invalid(
                $"Model '{model}' cannot run on this request. {string.Join(' ', problems.Where(problem => problem is not null))}");
        }

        var decoded = new InferTensor(name, TensorType.Fp32, [elements.Length, shape.Channels, shape.Height, shape.Width], raw);
        return request with { Inputs = [.. request.Inputs.Select(input => ReferenceEquals(input, files) ? decoded : input)] };
    }

    public void Dispose() => preprocessor.Dispose();

    ReadOnlyMemory<byte>[] Elements(string model, InferTensor files, int most)
    {
        var count = TensorTypes.Count(files.Shape);
        ReadOnlyMemory<byte>[] elements = [];
        var problem = files.Shape is not ([> 0] or [> 0, 1])
            ? $"has the shape {files.ShapeText}; expected (N) or (N, 1) for image files"
            : count > most ? $"has {count} image files; expected at most {most}"
            : BytesElements.TryRead(files.Raw, count, out elements);
        return problem is null
            ? elements
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. Input '{name}' {problem}.");
    }

    string? TryDecode(ReadOnlyMemory<byte> file, int index, Span<float> values)
    {
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            preprocessor.Run(ImageFile.Read(stream, $"{index}"), values);
            return null;
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
        {
            return e.Message;
        }
        catch (ImageMismatchException e)
        {
            return $"Image '{index}': {e.Message}";
        }
    }
}

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
    internal static readonly SemaphoreSlim s_decoding = new(Environment.ProcessorCount);

    readonly Preprocessor _preprocessor = preprocessor;

    /// <summary>The graph's image input.</summary>
    public string Name => name;

    /// <summary>Which preprocessing it is: the same text, the same tensors.</summary>
    public string Recipe => _preprocessor.Recipe;

    /// <summary>The request with image files decoded and preprocessed to (N, C, H, W); the request itself where it has tensors
    /// only.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="request">The request, not yet checked.</param>
    /// <param name="rules">What limits it.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InferException">An image cannot be used; all of them are named.</exception>
    public async Task<InferRequest> DecodeAsync(string model, InferRequest request, RequestRules rules, CancellationToken cancellation)
    {
        if (_preprocessor.ImageNames.Count > 0)
        {
            return await new CaseInput(name, _preprocessor).DecodeAsync(model, request, rules, cancellation);
        }

        if (request.Inputs.FirstOrDefault(input => input.Name == name && input.Type == TensorType.Bytes) is not { } files)
        {
            return request;
        }

        var tensors = await DecodeAsync(model, files, Math.Max(1, rules.MaxBatchSize), [this], request.Memory, cancellation);
        return request with { Inputs = [.. request.Inputs.Select(input => ReferenceEquals(input, files) ? tensors[0] : input)] };
    }

    /// <summary>Decodes image files, each once, and preprocesses each for every model.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="files">The files, BYTES of shape (N) or (N, 1).</param>
    /// <param name="most">The most files.</param>
    /// <param name="inputs">What prepares them.</param>
    /// <param name="memory">Holds the results.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <returns>A tensor (N, C, H, W) for each of <paramref name="inputs"/>.</returns>
    /// <exception cref="InferException">An image cannot be used; all of them are named.</exception>
    public static async Task<InferTensor[]> DecodeAsync(
        string model, InferTensor files, int most, IReadOnlyList<ImageInput> inputs, RequestMemory? memory, CancellationToken cancellation)
    {
        var elements = Elements(model, files, most);
        var shapes = inputs.Select(input => input._preprocessor.OutputShape).ToArray();
        var raw = shapes.Select(shape =>
        {
            var length = checked(elements.Length * shape.Count * sizeof(float));
            return memory?.Rent(length) ?? new byte[length];
        }).ToArray();
        var problems = new string?[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            await s_decoding.WaitAsync(cancellation);
            try
            {
                problems[i] = TryDecode(elements[i], i, inputs, raw);
            }
            finally
            {
                s_decoding.Release();
            }
        }

        return problems.Any(problem => problem is not null)
            ? throw InferException.Invalid(
                $"Model '{model}' cannot run on this request. {string.Join(' ', problems.Where(problem => problem is not null))}")
            : [.. inputs.Select((input, k) => new InferTensor(
                input.Name, TensorType.Fp32, [elements.Length, .. shapes[k].Dimensions], raw[k]))];
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

    static string? TryDecode(ReadOnlyMemory<byte> file, int index, IReadOnlyList<ImageInput> inputs, Memory<byte>[] raw)
    {
        try
        {
            using var image = Read(file, $"{index}", inputs.Any(input => input._preprocessor.TakesVolumes));
            for (var k = 0; k < inputs.Count; k++)
            {
                var count = inputs[k]._preprocessor.OutputShape.Count;
                inputs[k]._preprocessor.Run(image, MemoryMarshal.Cast<byte, float>(raw[k].Span).Slice(index * count, count));
            }

            return null;
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
        {
            return e.Message;
        }
        catch (Exception e) when (e is ImageMismatchException or InvalidSeriesException)
        {
            return $"Image '{index}': {e.Message}";
        }
    }

    static RadImage Read(ReadOnlyMemory<byte> file, string name, bool isVolume)
    {
        if (isVolume)
        {
            return VolumeFile.Read(file, name).Image;
        }

        using var stream = new MemoryStream(file.ToArray(), writable: false);
        return ImageFile.Read(stream, name);
    }
}

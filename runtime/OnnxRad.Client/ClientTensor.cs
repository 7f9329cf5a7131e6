using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using OnnxRad.Protocol;

namespace OnnxRad.Client;

/// <summary>A tensor on its way to a server, or back from one.</summary>
public sealed class ClientTensor
{
    static readonly Dictionary<Type, TensorType> s_types = new()
    {
        [typeof(bool)] = TensorType.Bool,
        [typeof(byte)] = TensorType.UInt8,
        [typeof(ushort)] = TensorType.UInt16,
        [typeof(uint)] = TensorType.UInt32,
        [typeof(ulong)] = TensorType.UInt64,
        [typeof(sbyte)] = TensorType.Int8,
        [typeof(short)] = TensorType.Int16,
        [typeof(int)] = TensorType.Int32,
        [typeof(long)] = TensorType.Int64,
        [typeof(Half)] = TensorType.Fp16,
        [typeof(float)] = TensorType.Fp32,
        [typeof(double)] = TensorType.Fp64,
    };

    internal ClientTensor(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> raw) =>
        (Name, Type, Shape, Raw) = (name, type, shape, raw);

    /// <summary>The name of the model's input or output.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorType Type { get; }

    /// <summary>The dimensions, batch first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values as the protocol carries them: little-endian, last dimension fastest; BYTES with the length before each
    /// element.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Makes a tensor from values, which are copied.</summary>
    /// <typeparam name="T">bool, a .NET integer of 8 to 64 bits, Half, float or double.</typeparam>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="values">The values, last dimension fastest.</param>
    /// <param name="shape">The dimensions, each 0 or above; batch first.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the shape, or the type is none of the above.</exception>
    public static ClientTensor From<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged => FromRaw(name, TypeOf<T>(), MemoryMarshal.AsBytes(values).ToArray(), shape);

    /// <summary>Makes a tensor of strings of bytes, which are copied: text, or whole image files.</summary>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="elements">The elements, last dimension fastest.</param>
    /// <param name="shape">The dimensions, each 0 or above; none for as many as there are elements.</param>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    public static ClientTensor FromBytes(string name, IReadOnlyList<ReadOnlyMemory<byte>> elements, params ReadOnlySpan<long> shape)
    {
        long[] sizes = shape.Length == 0 ? [elements.Count] : shape.ToArray();
        return TensorTypes.Count(sizes) == elements.Count
            ? new(name, TensorType.Bytes, sizes, BytesElements.Write(elements))
            : throw new ArgumentException($"{elements.Count} elements do not fill the shape "
                + $"({string.Join(", ", sizes)}).", nameof(elements));
    }

    /// <summary>Makes a tensor of text.</summary>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="texts">The elements, last dimension fastest.</param>
    /// <param name="shape">The dimensions, each 0 or above; none for as many as there are elements.</param>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    public static ClientTensor FromStrings(string name, IReadOnlyList<string> texts, params ReadOnlySpan<long> shape) =>
        FromBytes(name, [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))], shape);

    /// <summary>Wraps raw values, which are not copied; for types that .NET does not have, such as BF16.</summary>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="type">The element type.</param>
    /// <param name="raw">As <see cref="Raw"/>.</param>
    /// <param name="shape">The dimensions, each 0 or above; batch first.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the shape.</exception>
    public static ClientTensor FromRaw(string name, TensorType type, ReadOnlyMemory<byte> raw, params ReadOnlySpan<long> shape)
    {
        var count = TensorTypes.Count(shape);
        if (count < 0 || (type != TensorType.Bytes && (Int128)count * type.Size() != raw.Length))
        {
            throw new ArgumentException(
                $"{raw.Length} bytes do not fill the shape ({string.Join(", ", shape.ToArray())}) with {type.Name()}.", nameof(raw));
        }

        return new(name, type, shape.ToArray(), raw);
    }

    /// <summary>The values; not copied.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Type"/>: bool, an integer, Half, float or double.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => TypeOf<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(Raw.Span)
            : throw new InvalidOperationException($"Tensor '{Name}' holds {Type.Name()}, not {TypeOf<T>().Name()}.");

    /// <summary>The elements of a tensor of strings of bytes; not copied.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type, or its bytes are not such elements.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Elements()
    {
        if (Type != TensorType.Bytes)
        {
            throw new InvalidOperationException($"Tensor '{Name}' holds {Type.Name()}, not BYTES.");
        }

        return BytesElements.TryRead(Raw, TensorTypes.Count([.. Shape]), out var elements) is { } problem
            ? throw new InvalidOperationException($"Tensor '{Name}' {problem}.")
            : elements;
    }

    /// <summary>The elements of a tensor of text.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type, or an element is not UTF-8.</exception>
    public IReadOnlyList<string> Strings() => [.. Elements().Select(element => Utf8.IsValid(element.Span)
        ? Encoding.UTF8.GetString(element.Span)
        : throw new InvalidOperationException($"Tensor '{Name}' holds an element that is not UTF-8 text."))];

    static TensorType TypeOf<T>() => s_types.TryGetValue(typeof(T), out var type)
        ? type
        : throw new ArgumentException($"The protocol has no element type for {typeof(T).Name}. Use FromRaw and Raw.");
}

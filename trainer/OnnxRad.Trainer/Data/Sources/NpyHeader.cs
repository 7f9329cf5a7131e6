using System.Buffers.Binary;

namespace OnnxRad.Trainer;

/// <summary>The header of a .npy array, format versions 1.0 to 3.0 (numpy.lib.format).</summary>
/// <param name="Kind">'u' unsigned, 'i' signed, 'f' floating point, 'b' boolean.</param>
/// <param name="ItemSize">Bytes of an element: 1, 2, 4 or 8.</param>
/// <param name="BigEndian">Whether elements of several bytes start with the highest.</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">The size of each axis; empty for a scalar.</param>
sealed record NpyHeader(char Kind, int ItemSize, bool BigEndian, bool FortranOrder, IReadOnlyList<long> Shape)
{
    const int MaxHeaderBytes = 64 * 1024;
    const int MaxAxes = 64;
    static readonly byte[] s_magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The name that numpy gives the element type, as in 'uint8'.</summary>
    public string TypeName => Kind switch
    {
        'u' => $"uint{8 * ItemSize}",
        'i' => $"int{8 * ItemSize}",
        'f' => $"float{8 * ItemSize}",
        _ => "bool",
    };

    /// <summary>The shape as numpy writes it, as in '(4708, 28, 28)'.</summary>
    public string ShapeText => Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidDataException">The number does not fit into 63 bits.</exception>
    public long Count
    {
        get
        {
            UInt128 count = 1;
            foreach (var axis in Shape)
            {
                count *= (UInt128)axis;
                if (count > long.MaxValue)
                {
                    throw new InvalidDataException($"its shape {ShapeText} is impossibly large");
                }
            }

            return (long)count;
        }
    }

    /// <summary>Whether elements lie in another order than the shape says.</summary>
    public bool IsTransposed => FortranOrder && Shape.Count(axis => axis > 1) > 1;

    /// <summary>Reads the header, up to the first byte of the data.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header, or the element type is not supported.</exception>
    public static NpyHeader Read(NpyStream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual(s_magic))
        {
            throw new InvalidDataException("it does not start like a .npy array");
        }

        var (major, minor) = (start[6], start[7]);
        if (major is not (1 or 2 or 3) || minor != 0)
        {
            throw new InvalidDataException($"its format version {major}.{minor} is unknown (1.0, 2.0 and 3.0 are known)");
        }

        Span<byte> lengthBytes = stackalloc byte[4];
        lengthBytes.Clear();
        stream.ReadExactly(lengthBytes[..(major == 1 ? 2 : 4)]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxHeaderBytes)
        {
            throw new InvalidDataException($"its header of {length} bytes is longer than {MaxHeaderBytes}");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(text);
    }

    static NpyHeader Parse(ReadOnlySpan<byte> text)
    {
        var reader = new PythonLiteralReader(text);
        (string? descr, bool? fortran, long[]? shape) = (null, null, null);
        reader.Expect('{');
        while (!reader.TryTake('}'))
        {
            var key = reader.String();
            reader.Expect(':');
            switch (key)
            {
                case "descr" when descr is null:
                    descr = reader.Peek() == '['
                        ? throw new InvalidDataException("it is a structured array (several fields per element)")
                        : reader.String();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = reader.Boolean();
                    break;
                case "shape" when shape is null:
                    shape = reader.Tuple(MaxAxes);
                    break;
                default:
                    throw reader.Error($"key '{key}' is unknown or there twice");
            }

            if (!reader.TryTake(','))
            {
                reader.Expect('}');
                break;
            }
        }

        reader.ExpectEnd();
        return descr is null || fortran is null || shape is null
            ? throw new InvalidDataException("its header lacks 'descr', 'fortran_order' or 'shape'")
            : WithType(descr, fortran.Value, shape);
    }

    static NpyHeader WithType(string descr, bool fortran, long[] shape)
    {
        if (descr.Contains('O'))
        {
            throw new InvalidDataException(
                "it holds pickled Python objects (dtype 'O'), which OnnxRad never loads since unpickling runs code");
        }

        if (descr is not ['<' or '>' or '|' or '=', var kind, var digit]
            || (kind, digit) is not (('u' or 'i', '1' or '2' or '4' or '8') or ('f', '4' or '8') or ('b', '1')))
        {
            throw new InvalidDataException(
                $"its element type '{descr}' is not supported (integers, bool, float32 and float64 are)");
        }

        return new NpyHeader(kind, digit - '0', descr[0] == '>', fortran, shape);
    }
}

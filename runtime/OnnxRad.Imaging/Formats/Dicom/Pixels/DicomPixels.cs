using System.Buffers.Binary;
using OnnxRad.Imaging.Formats.Dicom.Codecs;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The frames of a DICOM object, decoded one at a time.</summary>
sealed class DicomPixels
{
    /// <summary>The most frames that are read together. What is known of each takes far more memory than the pixels of small ones.</summary>
    public const int MaxFrames = 1 << 18;

    readonly DicomFile _file;
    readonly DicomElement _element;
    readonly DicomFragments? _fragments;

    /// <summary>Looks at the header; no pixel is decoded.</summary>
    /// <exception cref="InvalidImageException">There is no image, or its header is impossible.</exception>
    public DicomPixels(DicomFile file)
    {
        (_file, Spec) = (file, PixelSpec.From(file));
        _element = PixelSpec.Pixels(file.Dataset)
            ?? throw new InvalidImageException("It is a DICOM object without pixels; it may be cut off.");
        _fragments = _element.Fragments is { } fragments ? new(file.Dataset, fragments, Spec.Frames) : null;
    }

    public PixelSpec Spec { get; }

    /// <summary>Decodes a frame, which the receiver disposes of.</summary>
    /// <param name="frame">0 to <see cref="PixelSpec.Frames"/> - 1.</param>
    /// <exception cref="InvalidImageException">The pixels are cut off, damaged, or of a kind that is not read.</exception>
    public StoredFrame Decode(int frame)
    {
        if (_element.Tag != DicomTags.PixelData)
        {
            return StoredFrame.Of(Spec, DecodeReals(frame));
        }

        if (_fragments is null)
        {
            return NativePixels.Read(_element, Spec, frame);
        }

        var codestream = _fragments.Frame(frame);
        var coded = Decode(codestream);

        // The codestream knows best what it holds; the data set says which of its bits count.
        if (coded.Signed != Spec.Signed || coded.Precision > Spec.BitsStored)
        {
            var bits = Math.Min(Spec.BitsStored, coded.Precision);
            SampleBits.Extract(coded.Samples.Span, bits, Math.Max(bits - 1, Math.Min(Spec.HighBit, coded.Precision - 1)), Spec.Signed);
        }

        return StoredFrame.Of(Spec, coded.Samples);
    }

    /// <summary>Compares the number of frames with the data that is there, and with the most that are read together; nothing is decoded.</summary>
    /// <exception cref="InvalidImageException">There is less data than frames need, or they are too many.</exception>
    public void RequireAllFrames()
    {
        if (_fragments is not null)
        {
            _fragments.RequireFrames();
        }
        else
        {
            RequireBytes();
        }

        if (Spec.Frames > MaxFrames)
        {
            throw new InvalidImageException($"It has {Spec.Frames} frames; up to {MaxFrames} are read together.", "Read its frames one by one, or split it.");
        }
    }

    void RequireBytes()
    {
        var bits = _element.Tag == DicomTags.PixelData ? Spec.BitsAllocated : _element.Tag == DicomTags.FloatPixelData ? 32 : 64;
        var needed = (((Int128)NativePixels.Count(Spec) * bits * Spec.Frames) + 7) / 8;
        if (needed > _element.Value.Length)
        {
            throw new InvalidImageException(
                $"Its pixels are cut off: {Spec.Frames} frames need {needed} bytes, but there are {_element.Value.Length}.");
        }
    }

    CodedFrame Decode(ReadOnlyMemory<byte> codestream)
    {
        try
        {
            return FrameCodecs.Of(_file.Syntax, codestream.Span).Decode(codestream, Spec);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new InvalidImageException("Its compressed pixels are damaged.", innerException: e);
        }
    }

    float[] DecodeReals(int frame)
    {
        var size = _element.Tag == DicomTags.FloatPixelData ? 4 : 8;
        var (start, end) = ((long)frame * Spec.SampleCount * size, (frame + 1L) * Spec.SampleCount * size);
        if (end > _element.Value.Length)
        {
            throw new InvalidImageException(
                $"Its pixels are cut off: frame {frame + 1} of {Spec.Frames} needs the bytes up to {end}, but there are {_element.Value.Length}.");
        }

        var bytes = _element.Value.Span[(int)start..(int)end];
        var values = new float[Spec.SampleCount];
        for (var i = 0; i < values.Length; i++)
        {
            var b = bytes.Slice(i * size, size);
            values[i] = (size == 4, _element.IsBigEndian) switch
            {
                (true, false) => BinaryPrimitives.ReadSingleLittleEndian(b),
                (true, true) => BinaryPrimitives.ReadSingleBigEndian(b),
                (false, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(b),
                _ => (float)BinaryPrimitives.ReadDoubleBigEndian(b),
            };
        }

        return values;
    }
}

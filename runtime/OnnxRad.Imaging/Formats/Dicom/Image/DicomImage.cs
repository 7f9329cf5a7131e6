using System.Buffers;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Makes images of DICOM objects.</summary>
sealed class DicomImage
{
    // 1 GiB of floats.
    const long MaxValues = 1 << 28;

    // Room for frames before the first of them are decoded: 64 MiB of floats.
    const int FirstValues = 1 << 24;

    readonly DicomFile _file;
    readonly DicomPixels _pixels;
    readonly ColourValues? _colours;
    readonly LookupTable? _table;

    // Of frames without a rescale of their own, made once.
    GreyValues? _grey;

    public DicomImage(DicomFile file)
    {
        (_file, _pixels) = (file, new(file));
        _colours = ColourValues.IsGrey(_pixels.Spec) ? null : new(file.Dataset, _pixels.Spec);
        _table = _colours is null ? GreyValues.Table(file.Dataset, _pixels.Spec) : null;
    }

    public DicomFile File => _file;

    public PixelSpec Spec => _pixels.Spec;

    public int Channels => _colours is null ? 1 : 3;

    /// <summary>Bits of a value.</summary>
    public int Bits => _colours?.Bits ?? Spec.BitsStored;

    /// <summary>Decodes a frame.</summary>
    public RadImage Frame(int index)
    {
        // Decoding compares the size with the bytes that are there; only then room is made.
        using var stored = _pixels.Decode(index);
        var values = ArrayPool<float>.Shared.Rent(Channels * Spec.PixelCount);
        Convert(index, stored, values, Spec.PixelCount);
        return Describe(index, 1, values, isRented: true);
    }

    /// <summary>Decodes all frames, in the order of the file.</summary>
    public RadImage AllFrames()
    {
        if (Spec.Frames == 1)
        {
            return Frame(0);
        }

        var count = (long)Channels * Spec.Frames * Spec.PixelCount;
        if (count > MaxValues)
        {
            throw new InvalidImageException(
                $"Its {Spec.Frames} frames of {Spec.Width} x {Spec.Height} pixels are {count} values; up to {MaxValues} are read at once.",
                "Read its frames one by one, or split it.");
        }

        // A header alone, or one good frame before bad ones, must not ask for room for all frames.
        RequireAllFrames();
        var (values, room) = (Array.Empty<float>(), 0);
        for (var frame = 0; frame < Spec.Frames; frame++)
        {
            using var stored = _pixels.Decode(frame);
            if (frame == room)
            {
                (values, room) = Grow(values, room);
            }

            Convert(frame, stored, values.AsSpan(frame * Spec.PixelCount), room * Spec.PixelCount);
        }

        return Describe(0, Spec.Frames, values, isRented: false);
    }

    /// <summary>Makes room for as many frames again, up to all; the planes of a channel stay together.</summary>
    (float[] Values, int Room) Grow(float[] values, int room)
    {
        var larger = Math.Min(Spec.Frames, Math.Max(2 * room, FirstValues / (Channels * Spec.PixelCount)));
        larger = Math.Max(1, larger);
        var length = Channels * larger * Spec.PixelCount;

        // Volumes are kept: the last array is as long as it must be.
        var grown = larger == Spec.Frames ? GC.AllocateUninitializedArray<float>(length) : ArrayPool<float>.Shared.Rent(length);
        for (var channel = 0; channel < Channels && room > 0; channel++)
        {
            values.AsSpan(channel * room * Spec.PixelCount, room * Spec.PixelCount).CopyTo(grown.AsSpan(channel * larger * Spec.PixelCount));
        }

        if (room > 0)
        {
            ArrayPool<float>.Shared.Return(values);
        }

        return (grown, larger);
    }

    /// <summary>Compares the number of frames with the data that is there, and with the most that are read together; nothing is decoded.</summary>
    /// <exception cref="InvalidImageException">There is less data than frames need, or they are too many.</exception>
    public void RequireAllFrames() => _pixels.RequireAllFrames();

    /// <summary>Whether the values of a frame are grey levels, and the windows that it proposes; nothing is decoded.</summary>
    public (bool AreGreyLevels, IReadOnlyList<ImageWindow> Windows) Display(int frame) =>
        _colours is null && Display(frame, 1) is var (areGreyLevels, windows) ? (areGreyLevels, windows.OfAll) : (true, []);

    void Convert(int index, StoredFrame frame, Span<float> values, int planeOffset)
    {
        if (_colours is not null)
        {
            _colours.Convert(frame, values, planeOffset);
        }
        else
        {
            Grey(new(_file.Dataset, index)).Convert(frame, values[..Spec.PixelCount]);
        }
    }

    GreyValues Grey(FrameGroups groups) => groups.HasOwn(DicomTags.PixelValueTransformationSequence)
        ? new(_file.Dataset, groups, Spec, _table)
        : _grey ??= new(_file.Dataset, groups, Spec, _table);

    RadImage Describe(int index, int depth, float[] values, bool isRented)
    {
        var dataset = _file.Dataset;
        var groups = new FrameGroups(dataset, index);
        var pixels = values.AsMemory(0, Channels * depth * Spec.PixelCount);
        var (areGreyLevels, windows) = _colours is null ? Display(index, depth) : (true, new());
        return new(Channels, depth, Spec.Height, Spec.Width, Bits, pixels, isRented ? values : null)
        {
            IsGreyLevels = areGreyLevels,
            Modality = dataset.Text(DicomTags.Modality),
            Spacing = FrameGeometry.Spacing(dataset, groups),
            Plane = FrameGeometry.Plane(groups),
            Windows = windows.OfAll,
            WindowsOfSlices = windows.OfEach,
            Identifiers = Identifiers(dataset),
            FirstFrame = Spec.Frames > 1 ? index : null,
        };
    }

    /// <summary>Whether the values of frames are grey levels, and the windows that each of them proposes.</summary>
    (bool AreGreyLevels, FrameWindows Windows) Display(int first, int count)
    {
        var (areGreyLevels, windows) = (true, new FrameWindows());
        List<ImageWindow>? shared = null;
        for (var frame = first; frame < first + count; frame++)
        {
            var groups = new FrameGroups(_file.Dataset, frame);
            var grey = Grey(groups);
            areGreyLevels &= grey.AreGreyLevels;
            var isShared = grey == _grey && !groups.HasOwn(DicomTags.FrameVoiLutSequence);
            var own = isShared && shared is not null ? shared
                : [.. DicomWindows.Tables(groups, Spec.Signed || grey.MayBeNegative).Concat(DicomWindows.Of(groups)).Select(grey.Convert)];
            windows.Add(own);
            shared = isShared ? own : shared;
        }

        return (areGreyLevels, windows);
    }

    static ImageIdentifiers Identifiers(DicomDataset dataset) => new()
    {
        PatientName = dataset.Text(DicomTags.PatientName),
        PatientId = dataset.Text(DicomTags.PatientId),
        StudyUid = dataset.Text(DicomTags.StudyInstanceUid),
        SeriesUid = dataset.Text(DicomTags.SeriesInstanceUid),
        FrameOfReferenceUid = dataset.Text(DicomTags.FrameOfReferenceUid),
        InstanceUid = dataset.Text(DicomTags.SopInstanceUid),
        InstanceNumber = dataset.Number(DicomTags.InstanceNumber) is { } number && Math.Abs(number) <= int.MaxValue ? (int)number : null,
    };
}

using System.Buffers;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Prepares one sample, or finds it in the cache; safe for concurrent calls.</summary>
/// <param name="reader">Reads the images.</param>
/// <param name="preprocessor">Makes the network's input of them.</param>
/// <param name="targets">Reads what teaches.</param>
/// <param name="store">The cache; null for none.</param>
sealed class SamplePreparation(DatasetReader reader, Preprocessor preprocessor, ITargetReader targets, PreparedStore? store)
{
    /// <summary>The most bytes of decoded volumes, and of prepared ones that wait for their turn, each.</summary>
    const long MostBytes = 1L << 30;

    readonly VolumeGate? _gate = preprocessor.TakesVolumes ? new(MostBytes) : null;
    readonly int _size = preprocessor.OutputShape.Count;
    readonly int _teaching = new PreparedTargets([], targets.Shape).Size;
    readonly int _length = preprocessor.OutputShape.Count + new PreparedTargets([], targets.Shape).Size + PreparedSample.Facts;
    int _found;

    /// <summary>The samples that were in the cache.</summary>
    public int Found => _found;

    /// <summary>How many samples may be worked on, or wait for their turn, at once.</summary>
    public int Window => _gate is null ? OrderedWork.Window : (int)Math.Clamp(MostBytes / (8L * _length), 1, OrderedWork.Window);

    /// <summary>Prepares a sample.</summary>
    public PreparedSample Prepare(Sample sample)
    {
        if (store is null)
        {
            return Make(sample);
        }

        byte[] key;
        try
        {
            key = PreparedKey.Of(sample);
        }
        catch (Exception e) when (DatasetReader.IsAboutTheImage(e))
        {
            // What cannot be opened is reported as when there is no cache.
            return Make(sample);
        }

        if (store.Find(key) is >= 0 and var slot && store.IsIntact(slot, key))
        {
            Interlocked.Increment(ref _found);
            Span<float> facts = stackalloc float[PreparedSample.Facts];
            store.Read(slot, _length - PreparedSample.Facts, facts);
            return new() { Slot = slot, HasPlace = facts[0] > 0, CutOff = (long)facts[1] };
        }

        var made = Make(sample);
        if (made.Values is null)
        {
            return made;
        }

        slot = store.Write(key, made.Values.AsSpan(0, _length));
        made.Return();
        return made with { Values = null, Slot = slot };
    }

    PreparedSample Make(Sample sample)
    {
        if (_gate is null)
        {
            using var images = reader.ReadCase(sample);
            return Make(sample, images);
        }

        using var volume = _gate.Enter(() => reader.ReadCase(sample), read => read.Images.Sum(image => (long)(image?.Pixels.Length ?? 0)), out var bytes);
        try
        {
            return Make(sample, volume);
        }
        finally
        {
            _gate.Leave(bytes);
        }
    }

    PreparedSample Make(Sample sample, CaseRead read)
    {
        if (read.Bad is not null || read.OtherChannels is not null)
        {
            return new() { Bad = read.Bad, OtherChannels = read.OtherChannels };
        }

        if (CaseFit.Problem(preprocessor, sample.Name, read.Images) is { } unfit)
        {
            return new() { Bad = unfit };
        }

        if (CaseSize.Problem(sample, read.Images) is { } uneven)
        {
            return new() { Wrong = uneven };
        }

        var values = ArrayPool<float>.Shared.Rent(_length);
        if (targets.Read(sample, read.Images.First(image => image is not null)!, values.AsSpan(_size, _teaching)) is { } problem)
        {
            ArrayPool<float>.Shared.Return(values);
            return new() { Wrong = problem };
        }

        try
        {
            preprocessor.Run(read.Images, values.AsSpan(0, _size));
        }
        catch (ImageMismatchException e)
        {
            // Infinite values that no window bounds show in what is made of them.
            ArrayPool<float>.Shared.Return(values);
            return new() { Bad = new(sample.Name, e.Message) };
        }

        var (hasPlace, cutOff) = (read.Images.All(image => image is { Plane: not null, Spacing.Slice: not null }), targets.CutOffOf(sample));
        (values[_length - 2], values[_length - 1]) = (hasPlace ? 1 : 0, cutOff);
        return new() { Values = values, HasPlace = hasPlace, CutOff = cutOff };
    }
}

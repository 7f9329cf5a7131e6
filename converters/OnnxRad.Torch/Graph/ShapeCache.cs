using static TorchSharp.torch;

namespace OnnxRad.Torch.Graph;

/// <summary>What the shape-only steps of a plan gave for the shapes of the last inputs.</summary>
/// <remarks>Safe for runs side by side: what a run found stays valid for it when another one replaces it.</remarks>
sealed class ShapeCache(ShapeWork work)
{
    volatile Entry? _last;

    /// <summary>Puts the values for these inputs into their slots, where they are known.</summary>
    public bool Fill(Tensor?[] slots, IReadOnlyList<Tensor> inputs)
    {
        if (work.Results.Length == 0 || _last is not { } last || !last.IsFor(inputs))
        {
            return false;
        }

        for (var i = 0; i < work.Results.Length; i++)
        {
            slots[work.Results[i]] = last.Values[i].alias();
        }

        // Another thread may have put its own in place of these, which are then held by nothing else.
        GC.KeepAlive(last);
        return true;
    }

    /// <summary>The values to keep, being filled by a run that computes them.</summary>
    public Entry? Begin(IReadOnlyList<Tensor> inputs) => work.Results.Length == 0
        ? null
        : new([.. inputs.Select(input => input.shape)], inputs[0].device, new Tensor[work.Results.Length]);

    /// <summary>Takes from the slots what a shape-only step has just made.</summary>
    public void Note(Entry entry, Step step, Tensor?[] slots)
    {
        foreach (var slot in step.Outputs)
        {
            var place = Array.IndexOf(work.Results, slot);
            if (place >= 0)
            {
                entry.Values[place] = slots[slot]!.detach().DetachFromDisposeScope();
            }
        }
    }

    /// <summary>Keeps the values of a run that came to its end.</summary>
    public void End(Entry? entry)
    {
        if (entry is not null)
        {
            _last = entry;
        }
    }

    /// <summary>Values and what they hold for.</summary>
    public sealed record Entry(long[][] Shapes, Device Device, Tensor[] Values)
    {
        public bool IsFor(IReadOnlyList<Tensor> inputs)
        {
            if (inputs[0].device_type != Device.type || inputs[0].device_index != Device.index)
            {
                return false;
            }

            for (var i = 0; i < Shapes.Length; i++)
            {
                if (!Shapes[i].AsSpan().SequenceEqual(inputs[i].shape))
                {
                    return false;
                }
            }

            return true;
        }
    }
}

using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Changes how many channels the images have that a network takes.</summary>
/// <remarks>
/// <para>
/// To one channel: the weights of the first convolution are summed over their input channels, so that a grey image gives exactly what the
/// network gave on that image copied into all channels. To more: the weights are repeated in turn and scaled by old / new, so that
/// the sum over the channels stays what it was where new is a multiple of old.
/// </para>
/// <para>
/// Constants in front of the convolution (subtraction of a mean, division by a deviation, batch normalisation) are repeated along.
/// Where they differ between the channels, one channel takes no summed weights: the image is copied into the old channels by a Concat.
/// </para>
/// </remarks>
public static class InputChannels
{
    /// <summary>A copy that takes images of <paramref name="channels"/> channels.</summary>
    /// <param name="model">A network with one input (N, C, H, W) whose values reach a convolution of one group.</param>
    /// <param name="channels">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is below 1.</exception>
    /// <exception cref="UnsupportedOnnxException">Something else stands between the input and the first convolution; the text names it.</exception>
    public static OnnxModel Set(OnnxModel model, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        var copy = EditTools.Copy(model);
        var dims = EditTools.ImageDims(copy);
        var input = copy.Inputs[0].Name;
        if (!dims[1].HasDimValue || dims[1].DimValue < 1)
        {
            throw EditTools.Refused(copy, $"the input '{input}' has the shape {EditTools.ShapeText(dims)}; expected a known number of channels.");
        }

        var old = dims[1].DimValue;
        if (old == channels)
        {
            return copy;
        }

        var stem = InputStem.Of(copy, old);
        copy.Proto.Graph.ValueInfo.Clear();
        dims[1] = new() { DimValue = channels };
        if (channels == 1 && stem.Vectors.Any(vector => !IsUniform(vector.Tensor)))
        {
            CopyIntoChannels(copy, input, old);
            return copy;
        }

        foreach (var (node, place, tensor) in stem.Vectors)
        {
            var values = OnnxTensor.Floats(tensor);
            long[] shape = [.. tensor.Dims.Select(d => d == old ? channels : d)];
            float[] repeated = [.. Enumerable.Range(0, channels).Select(j => values[j % values.Length])];
            EditTools.SetConstant(copy, node, place, name => OnnxTensor.From(name, shape, repeated));
        }

        foreach (var (node, weight) in stem.Convolutions)
        {
            EditTools.SetConstant(copy, node, 1, name => Rescaled(name, weight, channels));
        }

        UnusedInitializers.RemoveFrom(copy);
        return copy;
    }

    static bool IsUniform(TensorProto tensor)
    {
        var values = OnnxTensor.Floats(tensor);
        return values.All(value => value == values[0]);
    }

    static TensorProto Rescaled(string name, TensorProto weight, int channels)
    {
        var values = OnnxTensor.Floats(weight);
        var (filters, old) = ((int)weight.Dims[0], (int)weight.Dims[1]);
        var area = values.Length / filters / old;
        var result = new float[filters * channels * area];
        for (var filter = 0; filter < filters; filter++)
        {
            for (var at = 0; at < area; at++)
            {
                float Old(int channel) => values[(((filter * old) + channel) * area) + at];
                for (var channel = 0; channel < channels; channel++)
                {
                    result[(((filter * channels) + channel) * area) + at] = channels == 1
                        ? (float)Enumerable.Range(0, old).Sum(c => (double)Old(c))
                        : Old(channel % old) * old / channels;
                }
            }
        }

        return OnnxTensor.From(name, [filters, channels, .. weight.Dims.Skip(2)], result);
    }

    static void CopyIntoChannels(OnnxModel model, string input, long old)
    {
        var graph = model.Proto.Graph;
        var copied = EditTools.Unique(model, input + ".channels");
        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == input ? copied : node.Input[i];
            }
        }

        var concat = new NodeProto { OpType = "Concat", Name = copied, Output = { copied }, Attribute = { EditTools.Attribute("axis", 1) } };
        concat.Input.AddRange(Enumerable.Repeat(input, (int)old));
        graph.Node.Insert(0, concat);
    }
}

using OnnxRad.Torch.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Graph;

/// <summary>Runs operators whose inputs torch takes of one device only.</summary>
static class OneDevice
{
    /// <summary>Runs a step; what lies on the CPU, as whole numbers of a document do, is copied to the graph's device where the step has inputs there.</summary>
    public static Tensor[] Run(Step step, OpInputs x, bool training)
    {
        if (x.Device.type == DeviceType.CPU || !step.Op.NeedsOneDevice || !IsMixed(x))
        {
            return step.Op.Run(x, training);
        }

        var (inputs, places, copies) = (new Tensor?[x.Count], new int[x.Count], new List<Tensor>());
        Tensor[] outputs = [];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                (inputs[i], places[i]) = (x.Optional(i), i);
                if (inputs[i] is { device_type: DeviceType.CPU } onCpu && onCpu.dim() > 0)
                {
                    copies.Add(inputs[i] = onCpu.to(x.Device));
                }
            }

            return outputs = step.Op.Run(new(inputs, places, x.Device, x.FloatType), training);
        }
        finally
        {
            // An operator that overwrites its first input returns it.
            copies.Where(copy => !Array.Exists(outputs, output => ReferenceEquals(output, copy))).ToList().ForEach(copy => copy.Dispose());
        }
    }

    // Single numbers go with every device.
    static bool IsMixed(OpInputs x)
    {
        var (onCpu, elsewhere) = (false, false);
        for (var i = 0; i < x.Count; i++)
        {
            var isOnCpu = x.Optional(i) is not { device_type: not DeviceType.CPU };
            elsewhere |= !isOnCpu;
            onCpu |= isOnCpu && x.Optional(i)?.dim() > 0;
        }

        return onCpu && elsewhere;
    }
}

using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace OnnxRad.Torch;

/// <summary>Where a <see cref="TorchGraph"/> trains, and why there.</summary>
/// <param name="Device">For <c>graph.to(device)</c>.</param>
/// <param name="Description">One line for the user, e.g. <c>cpu (no CUDA device: this build has Accelerator=cpu)</c>.</param>
public sealed record TorchDevice(torch.Device Device, string Description)
{
    /// <summary>Chooses a device.</summary>
    /// <param name="text"><c>auto</c> (CUDA where there is a device, otherwise the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="ArgumentException">The text is none of these.</exception>
    /// <exception cref="InvalidOperationException">CUDA was asked for and cannot be used; the text says what is missing.</exception>
    public static TorchDevice Parse(string text)
    {
        NativeTorch.EnsureLoaded();
        return Choose(text, CudaDevices(), Accelerator());
    }

    /// <summary>Chooses a device by what is there.</summary>
    /// <param name="text">What was asked for.</param>
    /// <param name="cudaDevices">How many devices CUDA finds.</param>
    /// <param name="accelerator">What the build was made for: <c>cpu</c> or <c>cuda</c>.</param>
    internal static TorchDevice Choose(string text, int cudaDevices, string accelerator)
    {
        var missing = accelerator == "cpu" ? "this build has Accelerator=cpu" : "CUDA finds no device, or no driver";
        return text switch
        {
            "cpu" => new(new(DeviceType.CPU), "cpu"),
            "auto" when cudaDevices == 0 => new(new(DeviceType.CPU), $"cpu (no CUDA device: {missing})"),
            "auto" => new(new(DeviceType.CUDA, 0), $"cuda:0 (the first of {cudaDevices} CUDA {(cudaDevices == 1 ? "device" : "devices")})"),
            _ => Cuda(text, CudaNumber(text), cudaDevices, accelerator),
        };
    }

    static TorchDevice Cuda(string text, int number, int cudaDevices, string accelerator)
    {
        if (number < cudaDevices)
        {
            return new(new(DeviceType.CUDA, number), $"cuda:{number}");
        }

        if (cudaDevices > 0)
        {
            throw new InvalidOperationException(
                $"Device '{text}' was asked for and there {(cudaDevices == 1 ? "is 1 CUDA device" : $"are {cudaDevices} CUDA devices")}, "
                + $"numbered from 0. Ask for 'cuda:{cudaDevices - 1}' or lower, or for 'cpu'.");
        }

        throw new InvalidOperationException(accelerator == "cpu"
            ? $"Device '{text}' was asked for and this build has Accelerator=cpu: it holds no CUDA libraries. "
                + "Build with -p:Accelerator=cuda, or ask for 'cpu'."
            : $"Device '{text}' was asked for and CUDA finds no device. Check that this machine has an NVIDIA GPU and a driver for "
                + "CUDA 12.8 ('nvidia-smi' lists both), or ask for 'cpu'.");
    }

    static int CudaNumber(string text)
    {
        if (text == "cuda")
        {
            return 0;
        }

        return text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new ArgumentException($"There is no device '{text}'. Known: auto, cpu, cuda, cuda:N (N from 0).", nameof(text));
    }

    static int CudaDevices() => torch.cuda.is_available() ? torch.cuda.device_count() : 0;

    static string Accelerator() => typeof(TorchDevice).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "Accelerator").Value!;
}

using System.Diagnostics;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>What is used of the memory of the first GPU, as NVIDIA's own tool says.</summary>
static class GpuMemory
{
    /// <summary>MB of all processes.</summary>
    public static async Task<string> UsedAsync()
    {
        using var tool = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return output.Trim();
    }
}

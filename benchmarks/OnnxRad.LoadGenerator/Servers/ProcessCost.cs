using System.Globalization;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>What a process has spent; unlike times of requests it hardly depends on what else runs on the machine.</summary>
/// <param name="CpuMicroseconds">Of all threads, user and system.</param>
/// <param name="AllocatedBytes">On the managed heap.</param>
/// <param name="Collections">Of the oldest generation, which large buffers make necessary.</param>
readonly record struct ProcessCost(double CpuMicroseconds, long AllocatedBytes, int Collections)
{
    public static ProcessCost Now() =>
        new(Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(GC.MaxGeneration));

    public static ProcessCost Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public ProcessCost Since(ProcessCost before) =>
        new(CpuMicroseconds - before.CpuMicroseconds, AllocatedBytes - before.AllocatedBytes, Collections - before.Collections);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CpuMicroseconds} {AllocatedBytes} {Collections}");
}

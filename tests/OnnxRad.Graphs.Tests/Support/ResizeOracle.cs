using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Preprocessing written as straight loops in double, from the definitions of the filters.</summary>
static class ResizeOracle
{
    public static double[] Run(Preprocessing p, int n, int height, int width, float[] pixels)
    {
        var result = new double[n * p.Channels * p.Height * p.Width];
        var at = 0;
        for (var plane = 0; plane < n * p.Channels; plane++)
        {
            for (var row = 0; row < p.Height; row++)
            {
                var rows = Weights(p.Resize, height, p.Height, row);
                for (var column = 0; column < p.Width; column++)
                {
                    var columns = Weights(p.Resize, width, p.Width, column);
                    var sum = 0.0;
                    foreach (var (y, rowWeight) in rows)
                    {
                        foreach (var (x, columnWeight) in columns)
                        {
                            sum += rowWeight * columnWeight * pixels[(((plane * height) + y) * width) + x];
                        }
                    }

                    var channel = plane % p.Channels;
                    result[at++] = ((sum * p.Scale) - p.Mean[channel]) / p.Std[channel];
                }
            }
        }

        return result;
    }

    /// <summary>The same of volumes of one channel.</summary>
    public static double[] RunVolumes(Preprocessing p, int n, int depth, int height, int width, float[] pixels)
    {
        var result = new List<double>();
        for (var volume = 0; volume < n; volume++)
        {
            for (var i = 0; i < p.Depth * p.Height * p.Width; i++)
            {
                var slices = Weights(p.Resize, depth, p.Depth!.Value, i / (p.Height * p.Width));
                var rows = Weights(p.Resize, height, p.Height, i / p.Width % p.Height);
                var columns = Weights(p.Resize, width, p.Width, i % p.Width);
                var sum = slices.Sum(z => rows.Sum(y => columns.Sum(x =>
                    z.Weight * y.Weight * x.Weight * pixels[(((((volume * depth) + z.Pixel) * height) + y.Pixel) * width) + x.Pixel])));
                result.Add(((sum * p.Scale) - p.Mean[0]) / p.Std[0]);
            }
        }

        return [.. result];
    }

    static List<(int Pixel, double Weight)> Weights(ResizeFilter filter, int from, int to, int index) =>
        filter == ResizeFilter.Box ? Area(from, to, index) : Triangle(from, to, index);

    static List<(int Pixel, double Weight)> Area(int from, int to, int index)
    {
        var (start, end) = ((double)index * from / to, (index + 1.0) * from / to);
        var weights = new List<(int, double)>();
        for (var pixel = 0; pixel < from; pixel++)
        {
            var overlap = Math.Min(end, pixel + 1) - Math.Max(start, pixel);
            if (overlap > 0)
            {
                weights.Add((pixel, overlap / (end - start)));
            }
        }

        return weights;
    }

    // Pillow: the filter is as wide as the step when shrinking; pixels from floor(centre - support + 0.5) to
    // floor(centre + support + 0.5) take part, at their centres; weights are normalised.
    static List<(int Pixel, double Weight)> Triangle(int from, int to, int index)
    {
        var step = (double)from / to;
        var widened = Math.Max(step, 1);
        var centre = (index + 0.5) * step;
        var first = Math.Max(0, (int)(centre - widened + 0.5));
        var last = Math.Min(from, (int)(centre + widened + 0.5));
        var raw = new double[last - first];
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] = Math.Max(0, 1 - Math.Abs((first + i - centre + 0.5) / widened));
        }

        var total = raw.Sum();
        return [.. raw.Select((w, i) => (first + i, w / total))];
    }
}

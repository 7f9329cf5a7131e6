namespace OnnxRad.Models;

/// <summary>The exact Euclidean distance of each pixel to the nearest one of a set.</summary>
/// <remarks>
/// The lower envelope of parabolas, once along each axis: O(pixels) (P. F. Felzenszwalb and
/// D. P. Huttenlocher, "Distance Transforms of Sampled Functions", 2012).
/// </remarks>
static class DistanceTransform
{
    /// <summary>Distances in the units of the spacing, shape (depth, height, width); infinite where the set is empty.</summary>
    /// <param name="set">Whether a pixel is in the set, shape (depth, height, width).</param>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="spacing">From one slice, row and column to the next.</param>
    public static double[] Of(bool[] set, (int Depth, int Height, int Width) size, (double Slice, double Row, double Column) spacing)
    {
        var (depth, height, width) = size;
        var squares = Array.ConvertAll(set, isIn => isIn ? 0.0 : double.PositiveInfinity);
        var line = new Line(Math.Max(depth, Math.Max(height, width)));
        for (var slice = 0; slice < depth; slice++)
        {
            var first = slice * height * width;
            for (var column = 0; column < width; column++)
            {
                line.Run(squares, first + column, width, height, spacing.Row);
            }

            for (var row = 0; row < height; row++)
            {
                line.Run(squares, first + (row * width), 1, width, spacing.Column);
            }
        }

        for (var i = 0; i < height * width && depth > 1; i++)
        {
            line.Run(squares, i, height * width, depth, spacing.Slice);
        }

        return Array.ConvertAll(squares, Math.Sqrt);
    }

    /// <summary>One line of pixels: the smallest of (x - i)^2 spacing^2 + f(i) for each x.</summary>
    sealed class Line(int longest)
    {
        readonly double[] _values = new double[longest];
        readonly int[] _vertices = new int[longest];
        readonly double[] _from = new double[longest + 1];

        public void Run(double[] squares, int start, int step, int length, double spacing)
        {
            var last = -1;
            for (var i = 0; i < length; i++)
            {
                _values[i] = squares[start + (i * step)];
                if (double.IsPositiveInfinity(_values[i]))
                {
                    continue;
                }

                var from = double.NegativeInfinity;
                while (last >= 0 && (from = Crossing(_vertices[last], i, spacing)) <= _from[last])
                {
                    last--;
                }

                last++;
                (_vertices[last], _from[last]) = (i, last == 0 ? double.NegativeInfinity : from);
            }

            for (int i = 0, k = 0; i < length && last >= 0; i++)
            {
                while (k < last && _from[k + 1] < i)
                {
                    k++;
                }

                var distance = (i - _vertices[k]) * spacing;
                squares[start + (i * step)] = (distance * distance) + _values[_vertices[k]];
            }
        }

        /// <summary>Where the parabola of the right vertex becomes the lower one, in pixels.</summary>
        double Crossing(int left, int right, double spacing)
        {
            var square = spacing * spacing;
            return (((_values[right] - _values[left]) / square) + ((double)right * right) - ((double)left * left)) / (2.0 * (right - left));
        }
    }
}

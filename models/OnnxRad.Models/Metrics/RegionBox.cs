namespace OnnxRad.Models;

/// <summary>The smallest box that holds a class of the truth and of the prediction.</summary>
/// <param name="First">The first slice, row and column.</param>
/// <param name="Size">Slices, rows and columns.</param>
readonly record struct RegionBox((int Slice, int Row, int Column) First, (int Depth, int Height, int Width) Size)
{
    /// <summary>The box; null where the class is nowhere.</summary>
    public static RegionBox? Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex, (int Depth, int Height, int Width) size)
    {
        var (low, high) = ((Slice: int.MaxValue, Row: int.MaxValue, Column: int.MaxValue), (Slice: -1, Row: -1, Column: -1));
        var at = 0;
        for (var slice = 0; slice < size.Depth; slice++)
        {
            for (var row = 0; row < size.Height; row++)
            {
                for (var column = 0; column < size.Width; column++, at++)
                {
                    if (truth[at] == classIndex || (truth[at] >= 0 && prediction[at] == classIndex))
                    {
                        low = (Math.Min(low.Slice, slice), Math.Min(low.Row, row), Math.Min(low.Column, column));
                        high = (Math.Max(high.Slice, slice), Math.Max(high.Row, row), Math.Max(high.Column, column));
                    }
                }
            }
        }

        return high.Slice < 0 ? null : new(low, (high.Slice - low.Slice + 1, high.Row - low.Row + 1, high.Column - low.Column + 1));
    }

    /// <summary>Where the class is within the box, in the truth and in the prediction; nowhere where the truth is below 0.</summary>
    public (bool[] Truth, bool[] Prediction) Cut(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex, (int Depth, int Height, int Width) size)
    {
        var (first, second) = (new bool[Size.Depth * Size.Height * Size.Width], new bool[Size.Depth * Size.Height * Size.Width]);
        var to = 0;
        for (var slice = 0; slice < Size.Depth; slice++)
        {
            for (var row = 0; row < Size.Height; row++)
            {
                var from = ((((First.Slice + slice) * size.Height) + First.Row + row) * size.Width) + First.Column;
                for (var column = 0; column < Size.Width; column++, from++, to++)
                {
                    (first[to], second[to]) = (truth[from] == classIndex, truth[from] >= 0 && prediction[from] == classIndex);
                }
            }
        }

        return (first, second);
    }
}

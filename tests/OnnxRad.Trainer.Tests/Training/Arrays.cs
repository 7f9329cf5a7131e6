using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Between tensors and arrays that a test can index.</summary>
static class Arrays
{
    /// <summary>One image a channel at (row, column): shape (1, 1, H, W).</summary>
    public static Tensor Image(int height, int width, Func<int, int, double> value)
    {
        var values = new float[height * width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)value(i / width, i % width);
        }

        return tensor(values, [1, 1, height, width]);
    }

    /// <summary>The rows and columns of channel 0 of an image of the batch.</summary>
    public static float[,] Plane(Tensor images, int image = 0, int channel = 0)
    {
        using var plane = images[image, channel].contiguous();
        var (values, width) = (plane.data<float>().ToArray(), (int)plane.shape[1]);
        var result = new float[plane.shape[0], width];
        for (var i = 0; i < values.Length; i++)
        {
            result[i / width, i % width] = values[i];
        }

        return result;
    }

    /// <summary>All values in row-major order.</summary>
    public static float[] Values(Tensor tensor)
    {
        using var rows = tensor.detach().contiguous();
        return rows.data<float>().ToArray();
    }

    /// <summary>Asserts that a plane is as a function of row and column says.</summary>
    public static void AssertPlane(Func<int, int, double> expected, float[,] actual, double tolerance)
    {
        for (var row = 0; row < actual.GetLength(0); row++)
        {
            for (var column = 0; column < actual.GetLength(1); column++)
            {
                var difference = Math.Abs(expected(row, column) - actual[row, column]);
                Assert.True(
                    difference <= tolerance, $"At ({row}, {column}): expected {expected(row, column)}, found {actual[row, column]}.");
            }
        }
    }
}

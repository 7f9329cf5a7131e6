using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

/// <summary>Values and gradients of losses.</summary>
static class LossProbe
{
    public static double Value(ITaskLoss loss, double[,] logits, float[,] targets)
    {
        using var scope = NewDisposeScope();
        return loss.Of([tensor(logits).to(ScalarType.Float32)], tensor(targets)).item<float>();
    }

    /// <summary>The largest difference between autograd's gradient and that by central differences of step 1e-2.</summary>
    public static double GradientError(ITaskLoss loss, double[,] logits, float[,] targets)
    {
        using var scope = NewDisposeScope();
        var x = tensor(logits).to(ScalarType.Float32).requires_grad_();
        loss.Of([x], tensor(targets)).backward();
        var gradient = x.grad!.data<float>().ToArray();
        var worst = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            var (row, column) = (i / logits.GetLength(1), i % logits.GetLength(1));
            double At(double step)
            {
                var moved = (double[,])logits.Clone();
                moved[row, column] += step;
                return Value(loss, moved, targets);
            }

            worst = Math.Max(worst, Math.Abs(((At(1e-2) - At(-1e-2)) / 2e-2) - gradient[i]));
        }

        return worst;
    }

    /// <summary>-log(sigmoid(x)).</summary>
    public static double Yes(double x) => Math.Log(1 + Math.Exp(-x));

    /// <summary>-log(1 - sigmoid(x)).</summary>
    public static double No(double x) => Math.Log(1 + Math.Exp(x));
}

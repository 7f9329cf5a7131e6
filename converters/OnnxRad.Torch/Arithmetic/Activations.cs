using static TorchSharp.torch;

namespace OnnxRad.Torch;

/// <summary>Activations with numbers in them, likewise (<see cref="TensorArithmetic"/>).</summary>
static class Activations
{
    extension(Tensor x)
    {
        /// <summary>x where it is positive, otherwise alpha (exp(x / scale) - 1).</summary>
        public Tensor Celu(Number alpha) => TensorArithmetic.With(x, alpha, static (x, n) => x.celu(n));

        /// <summary>x where it is positive, otherwise alpha (exp(x) - 1).</summary>
        public Tensor Elu(Number alpha)
        {
            using var a = alpha.ToScalar();
            using var one = ((Number)1.0).ToScalar();
            return x.elu(a, one, one);
        }

        /// <summary>x where it is positive, otherwise slope x.</summary>
        public Tensor LeakyRelu(Number slope) => TensorArithmetic.With(x, slope, static (x, n) => x.leaky_relu(n));

        /// <summary>The same, written over x.</summary>
        public Tensor LeakyReluInPlace(Number slope) => TensorArithmetic.With(x, slope, static (x, n) => x.leaky_relu_(n));

        /// <summary>x * tanh(log(1 + exp(x))).</summary>
        public Tensor Mish()
        {
            using var soft = x.Softplus();
            using var gate = soft.tanh();
            return x.mul(gate);
        }

        /// <summary>log(1 + exp(x)).</summary>
        /// <remarks>As log(exp(x) + exp(0)): TorchSharp's softplus makes its numbers itself.</remarks>
        public Tensor Softplus()
        {
            using var zero = zeros([], x.dtype, x.device);
            return x.logaddexp(zero);
        }

        /// <summary>x / (1 + |x|).</summary>
        public Tensor Softsign()
        {
            using var size = x.abs();
            using var divisor = size.Plus(1);
            return x.div(divisor);
        }

        /// <summary>x where it is above a threshold, otherwise n.</summary>
        public Tensor Threshold(Number threshold, Number n)
        {
            using var least = threshold.ToScalar();
            using var value = n.ToScalar();
            return x.threshold(least, value);
        }
    }
}

using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch;

/// <summary>What torch computes of tensors and numbers, with numbers that live as long as it reads them.</summary>
/// <remarks>
/// <para>
/// Stands in for the operators and methods of TorchSharp that take or make a <see cref="Scalar"/> which nothing holds: those are banned
/// symbols. Why is told in <c>docs/explanation/torchsharp-scalars.md</c>. Results and gradients are theirs, bit by bit.
/// </para>
/// <para>Results are new tensors but where the name says InPlace; those give the tensor that they change.</para>
/// </remarks>
static class TensorArithmetic
{
    /// <summary>The factor of every sum; never disposed.</summary>
    static readonly Scalar s_one = MakeOne();

    extension(Tensor x)
    {
        /// <summary>x + y.</summary>
        public Tensor Plus(Tensor y) => x.add(y, s_one);

        /// <summary>x + n.</summary>
        [OverloadResolutionPriority(1)] // A number converts to a tensor too.
        public Tensor Plus(Number n) => With(x, n, static (x, n) => x.add(n, s_one));

        /// <summary>x + factor y.</summary>
        public Tensor PlusTimes(Tensor y, Number factor)
        {
            using var alpha = factor.ToScalar();
            return x.add(y, alpha);
        }

        /// <summary>x - n.</summary>
        public Tensor Minus(Number n) => With(x, n, static (x, n) => x.sub(n));

        /// <summary>n - x.</summary>
        public Tensor SubtractedFrom(Number n)
        {
            using var negative = x.neg();
            return negative.Plus(n);
        }

        /// <summary>n x.</summary>
        public Tensor Times(Number n) => With(x, n, static (x, n) => x.mul(n));

        /// <summary>x / n.</summary>
        public Tensor DividedBy(Number n) => With(x, n, static (x, n) => x.div(n));

        /// <summary>The largest whole number that is not above x / n.</summary>
        public Tensor DividedDown(Number n) => With(x, n, static (x, n) => x.floor_divide(n));

        /// <summary>x / n without what is behind the point.</summary>
        public Tensor DividedAndCut(Number n) => With(x, n, static (x, n) => x.div(n, RoundingMode.trunc));

        /// <summary>What is left of x / n, of the sign of n.</summary>
        public Tensor Modulo(Number n) => With(x, n, static (x, n) => x.remainder(n));

        /// <summary>n / x.</summary>
        public Tensor Dividing(Number n)
        {
            using var inverse = x.reciprocal();
            return inverse.Times(n);
        }

        /// <summary>x to the power of n.</summary>
        public Tensor ToPower(Number n) => With(x, n, static (x, n) => x.pow(n));

        /// <summary>x held between bounds, of which one may be missing.</summary>
        public Tensor Clamped(Number? least, Number? most)
        {
            using var min = least?.ToScalar();
            using var max = most?.ToScalar();
            return x.clamp(min, max);
        }

        /// <summary>1 where x = n, else 0, as bool.</summary>
        public Tensor IsEqualTo(Number n) => With(x, n, static (x, n) => x.eq(n));

        /// <summary>0 where x = n, else 1, as bool.</summary>
        public Tensor IsUnequalTo(Number n) => With(x, n, static (x, n) => x.ne(n));

        /// <summary>1 where x is below n, else 0, as bool.</summary>
        public Tensor IsBelow(Number n) => With(x, n, static (x, n) => x.lt(n));

        /// <summary>1 where x is at most n, else 0, as bool.</summary>
        public Tensor IsAtMost(Number n) => With(x, n, static (x, n) => x.le(n));

        /// <summary>1 where x is above n, else 0, as bool.</summary>
        public Tensor IsAbove(Number n) => With(x, n, static (x, n) => x.gt(n));

        /// <summary>1 where x is at least n, else 0, as bool.</summary>
        public Tensor IsAtLeast(Number n) => With(x, n, static (x, n) => x.ge(n));

        /// <summary>n where the mask is true, else x.</summary>
        public Tensor MaskedBy(Tensor mask, Number n)
        {
            using var value = n.ToScalar();
            return x.masked_fill(mask, value);
        }

        /// <summary>x with rows of y added to those that the index names, of which one may come several times.</summary>
        public Tensor PlusRows(long dimension, Tensor index, Tensor y) => x.index_add(dimension, index, y, s_one);

        /// <summary>A tensor of the shape, type and device of x, filled with n.</summary>
        public Tensor FilledLike(Number n) => With(x, n, static (x, n) => full_like(x, n));

        /// <summary>x += y.</summary>
        public Tensor AddInPlace(Tensor y) => x.add_(y, s_one);

        /// <summary>x += n.</summary>
        [OverloadResolutionPriority(1)] // A number converts to a tensor too.
        public Tensor AddInPlace(Number n) => With(x, n, static (x, n) => x.add_(n, s_one));

        /// <summary>x += factor y.</summary>
        public Tensor AddTimesInPlace(Tensor y, Number factor)
        {
            using var alpha = factor.ToScalar();
            return x.add_(y, alpha);
        }

        /// <summary>x *= n.</summary>
        public Tensor MultiplyInPlace(Number n) => With(x, n, static (x, n) => x.mul_(n));

        /// <summary>x += factor y z.</summary>
        public Tensor AddProductInPlace(Tensor y, Tensor z, Number factor)
        {
            using var value = factor.ToScalar();
            return x.addcmul_(y, z, value);
        }

        /// <summary>x += factor y / z.</summary>
        public Tensor AddQuotientInPlace(Tensor y, Tensor z, Number factor)
        {
            using var value = factor.ToScalar();
            return x.addcdiv_(y, z, value);
        }
    }

    /// <summary>A tensor filled with one number.</summary>
    public static Tensor Filled(long[] shape, Number n, ScalarType type, Device? device = null)
    {
        using var value = n.ToScalar();
        return full(shape, value, type, device);
    }

    /// <summary>0, 1, ..., count - 1.</summary>
    public static Tensor Counted(long count, ScalarType type, Device? device = null)
    {
        using var start = ((Number)0).ToScalar();
        using var stop = ((Number)count).ToScalar();
        return arange(start, stop, s_one, type, device);
    }

    /// <summary>Disposing after the call is what keeps the number alive during it.</summary>
    internal static Tensor With(Tensor x, Number n, Func<Tensor, Scalar, Tensor> compute)
    {
        using var scalar = n.ToScalar();
        return compute(x, scalar);
    }

    static Scalar MakeOne()
    {
        NativeTorch.EnsureLoaded();
        return ((Number)1).ToScalar();
    }
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>
/// GoogLeNet with local response normalisation, without dropout and auxiliary classifiers, as TorchSharp's documentation tells one to write it:
/// modules, in-place ReLU, a dispose scope in each block.
/// </summary>
sealed class HandWrittenGoogLeNet : Module<Tensor, Tensor>
{
    readonly Conv2d _conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3);
    readonly Conv2d _conv2_reduce = Conv2d(64, 64, 1);
    readonly Conv2d _conv2 = Conv2d(64, 192, 3, padding: 1);
    readonly Inception _inception_3a = new(192, 64, 96, 128, 16, 32, 32);
    readonly Inception _inception_3b = new(256, 128, 128, 192, 32, 96, 64);
    readonly Inception _inception_4a = new(480, 192, 96, 208, 16, 48, 64);
    readonly Inception _inception_4b = new(512, 160, 112, 224, 24, 64, 64);
    readonly Inception _inception_4c = new(512, 128, 128, 256, 24, 64, 64);
    readonly Inception _inception_4d = new(512, 112, 144, 288, 32, 64, 64);
    readonly Inception _inception_4e = new(528, 256, 160, 320, 32, 128, 128);
    readonly Inception _inception_5a = new(832, 256, 160, 320, 32, 128, 128);
    readonly Inception _inception_5b = new(832, 384, 192, 384, 48, 128, 128);
    readonly Linear _fc;

    public HandWrittenGoogLeNet(int classes)
        : base("googlenet")
    {
        _fc = Linear(1024, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Normalised(Pool(Rectified(_conv1.forward(input))));
        x = Pool(Normalised(Rectified(_conv2.forward(Rectified(_conv2_reduce.forward(x))))));
        x = Pool(_inception_3b.forward(_inception_3a.forward(x)));
        x = _inception_4c.forward(_inception_4b.forward(_inception_4a.forward(x)));
        x = Pool(_inception_4e.forward(_inception_4d.forward(x)));
        x = _inception_5b.forward(_inception_5a.forward(x));
        return _fc.forward(functional.adaptive_avg_pool2d(x, 1).flatten(1)).MoveToOuterDisposeScope();
    }

    static Tensor Rectified(Tensor x) => functional.relu(x, inplace: true);

    static Tensor Normalised(Tensor x) => functional.local_response_norm(x, 5, alpha: 1e-4, beta: 0.75, k: 1);

    static Tensor Pool(Tensor x) => functional.max_pool2d(x, [3, 3], [2, 2], ceil_mode: true);

    sealed class Inception : Module<Tensor, Tensor>
    {
        readonly Conv2d _1x1;
        readonly Conv2d _3x3_reduce;
        readonly Conv2d _3x3;
        readonly Conv2d _5x5_reduce;
        readonly Conv2d _5x5;
        readonly Conv2d _pool_proj;

        public Inception(int inputs, int ones, int reduce3, int threes, int reduce5, int fives, int pooled)
            : base("inception")
        {
            _1x1 = Conv2d(inputs, ones, 1);
            _3x3_reduce = Conv2d(inputs, reduce3, 1);
            _3x3 = Conv2d(reduce3, threes, 3, padding: 1);
            _5x5_reduce = Conv2d(inputs, reduce5, 1);
            _5x5 = Conv2d(reduce5, fives, 5, padding: 2);
            _pool_proj = Conv2d(inputs, pooled, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var threes = Rectified(_3x3.forward(Rectified(_3x3_reduce.forward(input))));
            var fives = Rectified(_5x5.forward(Rectified(_5x5_reduce.forward(input))));
            var pooled = Rectified(_pool_proj.forward(functional.max_pool2d(input, 3, 1, 1)));
            return cat([Rectified(_1x1.forward(input)), threes, fives, pooled], 1).MoveToOuterDisposeScope();
        }
    }
}

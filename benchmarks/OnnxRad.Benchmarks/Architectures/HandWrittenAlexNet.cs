using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>The single-tower AlexNet without dropout, as TorchSharp's documentation tells one to write it: modules, in-place ReLU, a dispose scope.</summary>
sealed class HandWrittenAlexNet : Module<Tensor, Tensor>
{
    readonly Conv2d _conv1;
    readonly Conv2d _conv2;
    readonly Conv2d _conv3;
    readonly Conv2d _conv4;
    readonly Conv2d _conv5;
    readonly Linear _fc6;
    readonly Linear _fc7;
    readonly Linear _fc8;

    public HandWrittenAlexNet(int width, int size, int classes)
        : base("alexnet")
    {
        int Scaled(int channels) => channels * width / 64;
        _conv1 = Conv2d(3, Scaled(64), 11, stride: 4, padding: 2);
        _conv2 = Conv2d(Scaled(64), Scaled(192), 5, padding: 2);
        _conv3 = Conv2d(Scaled(192), Scaled(384), 3, padding: 1);
        _conv4 = Conv2d(Scaled(384), Scaled(256), 3, padding: 1);
        _conv5 = Conv2d(Scaled(256), Scaled(256), 3, padding: 1);
        var map = Pooled(Pooled(Pooled(((size - 7) / 4) + 1)));
        _fc6 = Linear(Scaled(256) * map * map, Scaled(4096));
        _fc7 = Linear(Scaled(4096), Scaled(4096));
        _fc8 = Linear(Scaled(4096), classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Pool(Rectified(_conv1.forward(input)));
        x = Pool(Rectified(_conv2.forward(x)));
        x = Rectified(_conv4.forward(Rectified(_conv3.forward(x))));
        x = Pool(Rectified(_conv5.forward(x))).flatten(1);
        x = Rectified(_fc7.forward(Rectified(_fc6.forward(x))));
        return _fc8.forward(x).MoveToOuterDisposeScope();
    }

    static Tensor Rectified(Tensor x) => functional.relu(x, inplace: true);

    static Tensor Pool(Tensor x) => functional.max_pool2d(x, 3, 2);

    static int Pooled(int size) => ((size - 3) / 2) + 1;
}

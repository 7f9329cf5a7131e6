using OnnxRad.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>
/// ResNet-18 with the small-image stem as TorchSharp's documentation tells one to write it: modules, in-place ReLU and
/// addition, and a dispose scope in the forward of each block, so that no value outlives its block but those that autograd keeps.
/// </summary>
sealed class HandWrittenResNet18 : Module<Tensor, Tensor>
{
    readonly Conv2d _conv1;
    readonly BatchNorm2d _bn1;
    readonly Sequential _layer1;
    readonly Sequential _layer2;
    readonly Sequential _layer3;
    readonly Sequential _layer4;
    readonly Linear _fc;
    readonly ComputeType _compute;

    public HandWrittenResNet18(int channels, int width, int classes, ComputeType compute)
        : base("resnet18")
    {
        _compute = compute;
        _conv1 = Conv2d(channels, width, 3, padding: 1, bias: false);
        _bn1 = BatchNorm2d(width);
        _layer1 = Layer(width, width, 1);
        _layer2 = Layer(width, width * 2, 2);
        _layer3 = Layer(width * 2, width * 4, 2);
        _layer4 = Layer(width * 4, width * 8, 2);
        _fc = Linear(width * 8, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _compute == ComputeType.BFloat16 ? input.to_type(ScalarType.BFloat16) : input;
        x = functional.relu(_bn1.forward(Convolve(_conv1, x, _compute)), inplace: true);
        x = _layer4.forward(_layer3.forward(_layer2.forward(_layer1.forward(x))));
        x = functional.adaptive_avg_pool2d(x, 1).flatten(1);
        x = _compute == ComputeType.BFloat16
            ? functional.linear(x, _fc.weight!.to_type(x.dtype), _fc.bias!.to_type(x.dtype)).to_type(ScalarType.Float32)
            : _fc.forward(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>TorchSharp has no autocast: weights stay float32 and are converted where they are used.</summary>
    static Tensor Convolve(Conv2d conv, Tensor x, ComputeType compute) => compute == ComputeType.BFloat16
        ? functional.conv2d(x, conv.weight!.to_type(x.dtype), null, conv.stride, conv.padding)
        : conv.forward(x);

    Sequential Layer(int inputs, int channels, int stride) =>
        Sequential(new Block(inputs, channels, stride, _compute), new Block(channels, channels, 1, _compute));

    sealed class Block : Module<Tensor, Tensor>
    {
        readonly Conv2d _conv1;
        readonly BatchNorm2d _bn1;
        readonly Conv2d _conv2;
        readonly BatchNorm2d _bn2;
        readonly ModuleList<Module<Tensor, Tensor>> _downsample;
        readonly ComputeType _compute;

        public Block(int inputs, int channels, int stride, ComputeType compute)
            : base("block")
        {
            _compute = compute;
            _conv1 = Conv2d(inputs, channels, 3, stride: stride, padding: 1, bias: false);
            _bn1 = BatchNorm2d(channels);
            _conv2 = Conv2d(channels, channels, 3, padding: 1, bias: false);
            _bn2 = BatchNorm2d(channels);
            _downsample = inputs == channels && stride == 1
                ? ModuleList<Module<Tensor, Tensor>>()
                : ModuleList<Module<Tensor, Tensor>>(Conv2d(inputs, channels, 1, stride: stride, bias: false), BatchNorm2d(channels));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.relu(_bn1.forward(Convolve(_conv1, input, _compute)), inplace: true);
            x = _bn2.forward(Convolve(_conv2, x, _compute));
            var shortcut = _downsample.Count == 0
                ? input
                : _downsample[1].call(Convolve((Conv2d)_downsample[0], input, _compute));
            return functional.relu(x.add_(shortcut), inplace: true).MoveToOuterDisposeScope();
        }
    }
}

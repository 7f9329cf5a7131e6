using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Benchmarks.Inference;

/// <summary>
/// ResNet-50 with the ImageNet stem as TorchSharp's documentation tells one to write it: modules, in-place ReLU and addition,
/// and a dispose scope in the forward of each block.
/// </summary>
sealed class HandWrittenResNet50 : Module<Tensor, Tensor>
{
    readonly Conv2d _conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
    readonly BatchNorm2d _bn1 = BatchNorm2d(64);
    readonly MaxPool2d _maxpool = MaxPool2d(3, stride: 2, padding: 1);
    readonly Sequential _layer1 = Layer(64, 64, 3, 1);
    readonly Sequential _layer2 = Layer(256, 128, 4, 2);
    readonly Sequential _layer3 = Layer(512, 256, 6, 2);
    readonly Sequential _layer4 = Layer(1024, 512, 3, 2);
    readonly Linear _fc;

    public HandWrittenResNet50(int classes)
        : base("resnet50")
    {
        _fc = Linear(2048, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _maxpool.forward(functional.relu(_bn1.forward(_conv1.forward(input)), inplace: true));
        x = _layer4.forward(_layer3.forward(_layer2.forward(_layer1.forward(x))));
        return _fc.forward(functional.adaptive_avg_pool2d(x, 1).flatten(1)).MoveToOuterDisposeScope();
    }

    static Sequential Layer(int inputs, int channels, int blocks, int stride) => Sequential(
        Enumerable.Range(0, blocks).Select(i => (Module<Tensor, Tensor>)new Bottleneck(i == 0 ? inputs : channels * 4, channels, i == 0 ? stride : 1)));

    sealed class Bottleneck : Module<Tensor, Tensor>
    {
        readonly Conv2d _conv1;
        readonly BatchNorm2d _bn1;
        readonly Conv2d _conv2;
        readonly BatchNorm2d _bn2;
        readonly Conv2d _conv3;
        readonly BatchNorm2d _bn3;
        readonly ModuleList<Module<Tensor, Tensor>> _downsample;

        public Bottleneck(int inputs, int channels, int stride)
            : base("bottleneck")
        {
            _conv1 = Conv2d(inputs, channels, 1, bias: false);
            _bn1 = BatchNorm2d(channels);
            _conv2 = Conv2d(channels, channels, 3, stride: stride, padding: 1, bias: false);
            _bn2 = BatchNorm2d(channels);
            _conv3 = Conv2d(channels, channels * 4, 1, bias: false);
            _bn3 = BatchNorm2d(channels * 4);
            _downsample = inputs == channels * 4 && stride == 1
                ? ModuleList<Module<Tensor, Tensor>>()
                : ModuleList<Module<Tensor, Tensor>>(Conv2d(inputs, channels * 4, 1, stride: stride, bias: false), BatchNorm2d(channels * 4));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.relu(_bn1.forward(_conv1.forward(input)), inplace: true);
            x = functional.relu(_bn2.forward(_conv2.forward(x)), inplace: true);
            x = _bn3.forward(_conv3.forward(x));
            var shortcut = _downsample.Count == 0 ? input : _downsample[1].call(_downsample[0].call(input));
            return functional.relu(x.add_(shortcut), inplace: true).MoveToOuterDisposeScope();
        }
    }
}

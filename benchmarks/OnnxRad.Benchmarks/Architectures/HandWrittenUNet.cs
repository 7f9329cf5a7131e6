using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>
/// The padded U-Net with batch normalisation for sizes of whole steps of 16, as TorchSharp's documentation tells one to write it: modules,
/// in-place ReLU, a dispose scope in each block.
/// </summary>
sealed class HandWrittenUNet : Module<Tensor, Tensor>
{
    readonly Block _down1;
    readonly Block _down2;
    readonly Block _down3;
    readonly Block _down4;
    readonly Block _down5;
    readonly Up _up4;
    readonly Up _up3;
    readonly Up _up2;
    readonly Up _up1;
    readonly Conv2d _head;

    public HandWrittenUNet(int width, int classes)
        : base("unet")
    {
        _down1 = new(3, width);
        _down2 = new(width, width * 2);
        _down3 = new(width * 2, width * 4);
        _down4 = new(width * 4, width * 8);
        _down5 = new(width * 8, width * 16);
        _up4 = new(width * 8);
        _up3 = new(width * 4);
        _up2 = new(width * 2);
        _up1 = new(width);
        _head = Conv2d(width, classes, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var first = _down1.forward(input);
        var second = _down2.forward(functional.max_pool2d(first, 2, 2));
        var third = _down3.forward(functional.max_pool2d(second, 2, 2));
        var fourth = _down4.forward(functional.max_pool2d(third, 2, 2));
        var x = _down5.forward(functional.max_pool2d(fourth, 2, 2));
        x = _up3.forward(_up4.forward(x, fourth), third);
        x = _up1.forward(_up2.forward(x, second), first);
        return _head.forward(x).MoveToOuterDisposeScope();
    }

    sealed class Block : Module<Tensor, Tensor>
    {
        readonly Conv2d _conv1;
        readonly BatchNorm2d _bn1;
        readonly Conv2d _conv2;
        readonly BatchNorm2d _bn2;

        public Block(int inputs, int channels)
            : base("block")
        {
            _conv1 = Conv2d(inputs, channels, 3, padding: 1, bias: false);
            _bn1 = BatchNorm2d(channels);
            _conv2 = Conv2d(channels, channels, 3, padding: 1, bias: false);
            _bn2 = BatchNorm2d(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.relu(_bn1.forward(_conv1.forward(input)), inplace: true);
            return functional.relu(_bn2.forward(_conv2.forward(x)), inplace: true).MoveToOuterDisposeScope();
        }
    }

    sealed class Up : Module<Tensor, Tensor, Tensor>
    {
        readonly ConvTranspose2d _enlarge;
        readonly Conv2d _conv1;
        readonly BatchNorm2d _bn1;
        readonly Conv2d _conv2;
        readonly BatchNorm2d _bn2;

        public Up(int channels)
            : base("up")
        {
            _enlarge = ConvTranspose2d(channels * 2, channels, 2, stride: 2);
            _conv1 = Conv2d(channels * 2, channels, 3, padding: 1, bias: false);
            _bn1 = BatchNorm2d(channels);
            _conv2 = Conv2d(channels, channels, 3, padding: 1, bias: false);
            _bn2 = BatchNorm2d(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor below, Tensor skip)
        {
            using var scope = NewDisposeScope();
            var x = cat([skip, _enlarge.forward(below)], 1);
            x = functional.relu(_bn1.forward(_conv1.forward(x)), inplace: true);
            return functional.relu(_bn2.forward(_conv2.forward(x)), inplace: true).MoveToOuterDisposeScope();
        }
    }
}

using TorchSharp;

namespace OnnxRad.Testing;

/// <summary>Skips a test, with the reason, where there is no CUDA device.</summary>
static class Cuda
{
    public static void Require()
    {
        Assert.SkipUnless(torch.cuda.is_available(), "There is no CUDA device. Build with -p:Accelerator=cuda on a machine that has one.");

        // Torch multiplies convolutions in TensorFloat-32 unless told otherwise, which keeps 10 bits of the mantissa.
        torch.backends.cudnn.allow_tf32 = false;
        torch.backends.cuda.matmul.allow_tf32 = false;
    }
}

namespace OnnxRad.Testing;

/// <summary>Skips a test, with the reason, where there is no CUDA device.</summary>
static class Cuda
{
    public static void Require() => Assert.SkipUnless(
        TorchSharp.torch.cuda.is_available(), "There is no CUDA device. Build with -p:Accelerator=cuda on a machine that has one.");
}

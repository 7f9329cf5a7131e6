using TorchSharp;

namespace OnnxRad.Torch.Tests;

public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData("cpu", 2, "cuda", DeviceType.CPU, -1, "cpu")]
    [InlineData("auto", 0, "cpu", DeviceType.CPU, -1, "cpu (no CUDA device: this build has Accelerator=cpu)")]
    [InlineData("auto", 0, "cuda", DeviceType.CPU, -1, "cpu (no CUDA device: CUDA finds no device, or no driver)")]
    [InlineData("auto", 1, "cuda", DeviceType.CUDA, 0, "cuda:0 (the first of 1 CUDA device)")]
    [InlineData("auto", 2, "cuda", DeviceType.CUDA, 0, "cuda:0 (the first of 2 CUDA devices)")]
    [InlineData("cuda", 2, "cuda", DeviceType.CUDA, 0, "cuda:0")]
    [InlineData("cuda:1", 2, "cuda", DeviceType.CUDA, 1, "cuda:1")]
    public void Choose_Available_SaysWhatItTook(string text, int found, string accelerator, DeviceType type, int index, string description)
    {
        var sut = TorchDevice.Choose(text, found, accelerator);

        Assert.Equal(description, sut.Description);
        Assert.Equal((type, index), (sut.Device.type, sut.Device.index));
    }

    [Theory]
    [InlineData(
        "cuda",
        0,
        "cpu",
        "Device 'cuda' was asked for and this build has Accelerator=cpu: it holds no CUDA libraries. "
        + "Build with -p:Accelerator=cuda, or ask for 'cpu'.")]
    [InlineData(
        "cuda:1",
        0,
        "cuda",
        "Device 'cuda:1' was asked for and CUDA finds no device. Check that this machine has an NVIDIA GPU and a driver for "
        + "CUDA 12.8 ('nvidia-smi' lists both), or ask for 'cpu'.")]
    [InlineData(
        "cuda:1",
        1,
        "cuda",
        "Device 'cuda:1' was asked for and there is 1 CUDA device, numbered from 0. Ask for 'cuda:0' or lower, or for 'cpu'.")]
    [InlineData(
        "cuda:5",
        2,
        "cuda",
        "Device 'cuda:5' was asked for and there are 2 CUDA devices, numbered from 0. Ask for 'cuda:1' or lower, or for 'cpu'.")]
    public void Choose_CudaMissing_SaysWhatIsMissing(string text, int found, string accelerator, string message)
    {
        var error = Assert.Throws<InvalidOperationException>(() => TorchDevice.Choose(text, found, accelerator));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CUDA")]
    [InlineData("")]
    public void Choose_UnknownText_ListsWhatIsKnown(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => TorchDevice.Choose(text, 1, "cuda"));

        Assert.Equal($"There is no device '{text}'. Known: auto, cpu, cuda, cuda:N (N from 0). (Parameter 'text')", error.Message);
    }

    [Fact]
    public void Parse_ThisMachine_AutoIsADeviceThatComputes()
    {
        var sut = TorchDevice.Parse("auto");

        using var ones = torch.ones(3, device: sut.Device);
        using var sum = ones.sum();
        Assert.Equal(3, sum.item<float>());
        Assert.StartsWith(torch.cuda.is_available() ? "cuda:0 " : "cpu (no CUDA device: ", sut.Description, StringComparison.Ordinal);
    }
}

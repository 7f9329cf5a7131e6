using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class ConfigCompletionTests
{
    static readonly ModelSignature s_signature = new(
        [new("image", TensorType.Fp32, [-1, 3, 224, 224], ["N", "", "", ""])], [new("logits", TensorType.Fp32, [-1, 2], ["N", ""])]);

    [Theory]
    [InlineData("", true)]
    [InlineData("instance_group { kind: KIND_CPU }", true)]
    [InlineData("instance_group { kind: KIND_GPU }", true)]
    [InlineData("optimization { execution_accelerators { gpu_execution_accelerator { name: \"cuda\" } } }", true)]
    [InlineData("optimization { execution_accelerators { gpu_execution_accelerator { name: \"tensorrt\" } } }", false)]
    [InlineData("optimization { execution_accelerators { gpu_execution_accelerator { name: \"tensorrt\" } } } dynamic_batching { }", true)]
    public void Complete_OfAModel_JoinsRequestsInTensorRtWhereItIsAskedFor(string given, bool joins)
    {
        var config = ConfigCompletion.Complete("resnet18", TextFormat.Read<ModelConfig>(given), s_signature, defaultMaxBatchSize: 32);

        Assert.Equal((32, joins), (config.MaxBatchSize, config.DynamicBatching is not null));
    }
}

using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Each field of <c>config.pbtxt</c> that can contradict the graph, or the rest, alone.</summary>
public sealed class ContradictionTests
{
    const string Prefix = "The configuration contradicts the graph or itself. ";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("name: 'other'", Prefix + "name is 'other', but the model's folder is 'shift'.")]
    [InlineData("platform: 'pytorch_libtorch'", Prefix + "platform is 'pytorch_libtorch'; expected 'onnxruntime_onnx'.")]
    [InlineData("backend: 'python'", Prefix + "backend is 'python'; expected 'onnxruntime'.")]
    [InlineData("max_batch_size: -1", Prefix + "max_batch_size is -1; expected 0 or above.")]
    [InlineData("input { name: 'z' }", Prefix + "Input 'z' is not in the graph, which has 'x'.")]
    [InlineData("input { name: 'x' data_type: TYPE_FP16 }", Prefix + "Input 'x' is TYPE_FP16, but TYPE_FP32 in the graph.")]
    [InlineData("max_batch_size: 4 input { name: 'x' dims: [ 2, 2 ] }", Prefix + "Input 'x' has the dims [2, 2] without the batch, but is (N, 2) in the graph.")]
    [InlineData("max_batch_size: 0 input { name: 'x' dims: [ 2 ] }", Prefix + "Input 'x' has the dims [2], but is (N, 2) in the graph.")]
    [InlineData("max_batch_size: 4 input { name: 'x' dims: [ -1 ] }", Prefix + "Input 'x' has the dims [-1] without the batch, but is (N, 2) in the graph.")]
    [InlineData("input { name: 'x' reshape: { shape: [ 2 ] } }", Prefix + "Input 'x' has a reshape; put a Reshape node into the graph.")]
    [InlineData("input { name: 'x' optional: true }", Prefix + "Input 'x' is a shape tensor, ragged or optional; ONNX models served here have none of these.")]
    [InlineData("input { name: 'x' is_shape_tensor: true }", Prefix + "Input 'x' is a shape tensor, ragged or optional; ONNX models served here have none of these.")]
    [InlineData("input { name: 'x' allow_ragged_batch: true }", Prefix + "Input 'x' is a shape tensor, ragged or optional; ONNX models served here have none of these.")]
    [InlineData("output { name: 'x' }", Prefix + "Output 'x' is not in the graph, which has 'y'.")]
    [InlineData("output { name: 'y' data_type: TYPE_STRING }", Prefix + "Output 'y' is TYPE_STRING, but TYPE_FP32 in the graph.")]
    [InlineData("max_batch_size: 4 output { name: 'y' dims: [ 3 ] }", Prefix + "Output 'y' has the dims [3] without the batch, but is (N, 2) in the graph.")]
    [InlineData("output { name: 'y' reshape: { shape: [ 2 ] } }", Prefix + "Output 'y' has a reshape; put a Reshape node into the graph.")]
    [InlineData("output { name: 'y' label_filename: '/etc/passwd' }", Prefix + "label_filename of output 'y' is '/etc/passwd'; expected the name of a file in the model's folder.")]
    [InlineData("output { name: 'y' label_filename: 'none.txt' }", Prefix + "The label file 'none.txt' of output 'y' is missing or above 1048576 bytes.")]
    [InlineData("version_policy: { specific: { versions: [ 7 ] } }", "version_policy asks for the version 7; found 1.")]
    [InlineData("default_model_filename: '../1/model.onnx'", "default_model_filename is '../1/model.onnx'; expected the name of a file in the version's folder.")]
    [InlineData("default_model_filename: 'other.onnx'", "Version 1 has no file 'other.onnx'.")]
    [InlineData("max_batch_size: 0 dynamic_batching { }", Prefix + "dynamic_batching is there, but max_batch_size is 0; expected 1 or above.")]
    [InlineData("max_batch_size: 4 dynamic_batching { preferred_batch_size: [ 0 ] }", Prefix + "preferred_batch_size has 0; expected 1 to 4 (max_batch_size).")]
    [InlineData("max_batch_size: 4 dynamic_batching { default_priority_level: 2 }", Prefix + "default_priority_level is 2; expected 1 to 1 (priority_levels).")]
    [InlineData(
        "max_batch_size: 4 dynamic_batching { priority_levels: 2 priority_queue_policy { key: 3 value: { } } }",
        Prefix + "priority_queue_policy has the priority 3; expected 1 to 2 (priority_levels).")]
    [InlineData("instance_group { count: 100000 }", Prefix + "instance_group asks for 100000 instances; expected at most 64.")]
    [InlineData("model_transaction_policy { decoupled: true }", Prefix + "model_transaction_policy is decoupled, which ONNX models are not.")]
    [InlineData("parameters { key: 'intra_op_thread_count' value: { string_value: '-1' } }", "The parameter intra_op_thread_count is '-1'; expected 0 (the server's) to 1024. Correct config.pbtxt.")]
    [InlineData("optimization { graph { level: 9 } }", "optimization.graph.level is 9; expected -1 (basic), 0 (all), 1 (extended) or 2 (none). Correct config.pbtxt.")]
    [InlineData(
        "model_warmup { name: 'w' batch_size: 1 inputs { key: 'x' value: { data_type: TYPE_FP32 dims: [ 3 ] zero_data: true } } }",
        "Model 'shift' cannot run on this request. Input 'x' has the shape (1, 3); expected (N, 2).")]
    [InlineData(
        "model_warmup { name: 'w' batch_size: 1 inputs { key: 'z' value: { data_type: TYPE_FP32 dims: [ 2 ] zero_data: true } } }",
        Prefix + "model_warmup 'w' has the input 'z', which is not in the graph; expected 'x'.")]
    [InlineData(
        "model_warmup { name: 'w' batch_size: 1 inputs { key: 'x' value: { data_type: TYPE_INT8 dims: [ 2 ] zero_data: true } } }",
        Prefix + "model_warmup 'w' has the input 'x' as TYPE_INT8, but it is TYPE_FP32 in the graph.")]
    [InlineData("input { name: 'x' } input { name: 'x' }", Prefix + "Input 'x' is there 2 times; expected once.")]
    [InlineData("output { name: 'y' } output { name: 'y' }", Prefix + "Output 'y' is there 2 times; expected once.")]
    [InlineData("instance_group { count: -1 }", Prefix + "instance_group has the count -1; expected 1 or above, or 0 for one.")]
    public async Task Start_OneContradiction_IsNamed(string config, string reason)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1), config: config));

        var model = Assert.Single(await sut.Client.GetRepositoryAsync(Token));

        Assert.Equal((reason + (reason.StartsWith(Prefix, StringComparison.Ordinal) ? " Correct config.pbtxt." : ""), "UNAVAILABLE"), (model.Reason, model.State));
    }
}

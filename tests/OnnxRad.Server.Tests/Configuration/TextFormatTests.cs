using CsCheck;
using Inference;
using OnnxRad.Server.Configuration;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class TextFormatTests
{
    [Fact]
    public void Read_AConfigOfTritonsGuide_ReadsEveryField()
    {
        var config = TextFormat.Read<ModelConfig>(
            """
            # A comment
            name: "pneumonia" platform: 'onnxruntime_onnx'
            max_batch_size: 0x20
            input [
              { name: "image" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 1, 224, 224 ] },
              { name: "age", data_type: 11; dims: 1 }
            ]
            output { name: "p" "robabilities" data_type: TYPE_FP32 dims: [ -1 ] label_filename: "labels.txt" }
            version_policy: { specific: { versions: [1, 03] } }
            instance_group [ { count: 2 kind: KIND_CPU } ]
            dynamic_batching {
              preferred_batch_size: [ 4, 8 ]
              max_queue_delay_microseconds: 18446744073709551615
              preserve_ordering: true
              priority_levels: 2
              default_queue_policy < timeout_action: DELAY allow_timeout_override: True >
              priority_queue_policy { key: 1 value { max_queue_size: 10 } }
              priority_queue_policy [ { value: { max_queue_size: 20 }, key: 2 } ]
            }
            parameters { key: "intra_op_thread_count" value: { string_value: "a\tb\x41\101\"\\ü" } }
            parameters: { key: "empty", value: {} }
            """);

        Assert.Equal(("pneumonia", "onnxruntime_onnx", 32), (config.Name, config.Platform, config.MaxBatchSize));
        Assert.Equal(["image", "age"], config.Input.Select(input => input.Name));
        Assert.Equal([1L, 224L, 224L], config.Input[0].Dims);
        Assert.Equal((DataType.TypeFp32, ModelInput.Types.Format.Nchw), (config.Input[1].DataType, config.Input[0].Format));
        Assert.Equal(("probabilities", -1L, "labels.txt"), (config.Output[0].Name, config.Output[0].Dims[0], config.Output[0].LabelFilename));
        Assert.Equal([1L, 3L], config.VersionPolicy.Specific.Versions);
        Assert.Equal((2, ModelInstanceGroup.Types.Kind.Cpu), (config.InstanceGroup[0].Count, config.InstanceGroup[0].Kind));
        Assert.Equal([4, 8], config.DynamicBatching.PreferredBatchSize);
        Assert.Equal((ulong.MaxValue, true), (config.DynamicBatching.MaxQueueDelayMicroseconds, config.DynamicBatching.PreserveOrdering));
        Assert.Equal(ModelQueuePolicy.Types.TimeoutAction.Delay, config.DynamicBatching.DefaultQueuePolicy.TimeoutAction);
        Assert.Equal((10U, 20U), (config.DynamicBatching.PriorityQueuePolicy[1].MaxQueueSize, config.DynamicBatching.PriorityQueuePolicy[2].MaxQueueSize));
        Assert.Equal(("a\tbAA\"\\ü", ""), (config.Parameters["intra_op_thread_count"].StringValue, config.Parameters["empty"].StringValue));
    }

    [Theory]
    [InlineData("nam: \"x\"", "Line 1, column 1: 'ModelConfig' has no field 'nam'; OnnxRad reads name, platform, version_policy, max_batch_size, input, output, "
        + "instance_group, default_model_filename, optimization, dynamic_batching, ensemble_scheduling, parameters, model_warmup, backend, model_transaction_policy")]
    [InlineData("name \"x\"", "Line 1, column 6: found a string; expected ':' and the value of 'name'")]
    [InlineData("\n  name: x", "Line 2, column 9: found 'x'; expected a string in quotes for 'name'")]
    [InlineData("name: \"x", "Line 1, column 7: the string does not end on its line")]
    [InlineData("name: \"\\q\"", "Line 1, column 8: the escape is unknown; expected one of \\n \\t \\\\ \\\" \\' \\x41 \\101")]
    [InlineData("name: \"a\" name: \"b\"", "Line 1, column 11: the field 'name' is there twice; expected once")]
    [InlineData("max_batch_size: 99999999999", "Line 1, column 17: found '99999999999'; expected a whole number from -2147483648 to 2147483647 for 'max_batch_size'")]
    [InlineData("max_batch_size: 1.5", "Line 1, column 17: found '1.5'; expected a whole number from -2147483648 to 2147483647 for 'max_batch_size'")]
    [InlineData("input { data_type: TYPE_FP99 }", "Line 1, column 20: found 'TYPE_FP99'; expected one of TYPE_INVALID, TYPE_BOOL, TYPE_UINT8, TYPE_UINT16, "
        + "TYPE_UINT32, TYPE_UINT64, TYPE_INT8, TYPE_INT16, TYPE_INT32, TYPE_INT64, TYPE_FP16, TYPE_FP32, TYPE_FP64, TYPE_STRING, TYPE_BF16 for 'data_type'")]
    [InlineData("input { name: \"x\"", "Line 1, column 18: found the end of the text; expected the name of a field or '}'")]
    [InlineData("input { dims: [1 2] }", "Line 1, column 18: found '2'; expected ',' or ']' in the list 'dims'")]
    [InlineData("input 5", "Line 1, column 7: found '5'; expected '{' and the fields of 'input'")]
    [InlineData("}", "Line 1, column 1: found '}'; expected the name of a field")]
    [InlineData("dynamic_batching {} ensemble_scheduling {}", "Line 1, column 21: the field 'ensemble_scheduling' excludes one before it; expected one of "
        + "dynamic_batching, ensemble_scheduling")]
    [InlineData("parameters { key: \"a\" }", "Line 1, column 12: an entry of 'parameters' has no 'value'")]
    [InlineData("parameters { name: \"a\" }", "Line 1, column 14: found 'name'; expected 'key' and 'value', once each, in 'parameters'")]
    [InlineData("dynamic_batching { preserve_ordering: maybe }", "Line 1, column 39: found 'maybe'; expected true or false for 'preserve_ordering'")]
    [InlineData("ParametersEntry.key: \"x\"", "Line 1, column 1: 'ModelConfig' has no field 'ParametersEntry.key'; OnnxRad reads name, platform, version_policy, "
        + "max_batch_size, input, output, instance_group, default_model_filename, optimization, dynamic_batching, ensemble_scheduling, parameters, model_warmup, "
        + "backend, model_transaction_policy")]
    [InlineData("name: \"x\" %", "Line 1, column 11: found the character U+0025; expected a field's name, a value or a bracket")]
    public void Read_BadText_SaysWhereAndWhatWasExpected(string text, string message)
    {
        var e = Assert.Throws<TextFormatException>(() => TextFormat.Read<ModelConfig>(text));

        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Read_AboveTheLimit_IsRefused()
    {
        var e = Assert.Throws<TextFormatException>(() => TextFormat.Read<ModelConfig>(new string(' ', (1 << 20) + 1)));

        Assert.Equal("Line 1, column 1: the text has 1048577 characters; expected at most 1048576", e.Message);
    }

    [Fact]
    public void Read_DeepNesting_IsRefusedWithoutOverflow()
    {
        // Google.Protobuf's own description of a message is one that nests in itself.
        var text = string.Concat(Enumerable.Repeat("nested_type { ", 100_000));

        var e = Assert.Throws<TextFormatException>(() => TextFormat.Read<Google.Protobuf.Reflection.DescriptorProto>(text[..1_000_000]));

        Assert.Equal("Line 1, column 461: messages lie more than 32 deep in each other", e.Message);
    }

    [Fact]
    public void Read_WhatTheFormatterWrites_GivesTheSameMessage()
    {
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 0, 20], Gen.Int, Gen.Long.Array[0, 5], Gen.ULong).Sample((text, number, dims, delay) =>
        {
            var config = TextFormat.Read<ModelConfig>(
                $"name: \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" max_batch_size: {number} "
                + $"input {{ dims: [{string.Join(", ", dims)}] }} dynamic_batching {{ max_queue_delay_microseconds: {delay} }}");
            Assert.Equal((text, number, delay), (config.Name, config.MaxBatchSize, config.DynamicBatching.MaxQueueDelayMicroseconds));
            Assert.Equal(dims, config.Input[0].Dims);
        });
    }

    [Fact]
    public void Read_AnyText_GivesAMessageOrSaysWhy()
    {
        const string seed = "name: \"x\" input [ { dims: [ 1, -2 ] data_type: TYPE_FP32 } ] parameters { key: \"a\" value { string_value: 'b\\n' } } # c\n";
        Gen.Select(Gen.Int[0, seed.Length], Gen.Int[0, 12], Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char["{}[]\"\\\n:\0\uD800"]), 0, 12])
            .Sample((at, cut, inserted) =>
            {
                var text = seed[..at] + inserted + seed[Math.Min(seed.Length, at + cut)..];
                try
                {
                    TextFormat.Read<ModelConfig>(text);
                }
                catch (TextFormatException e)
                {
                    Assert.True(e is { Line: > 0, Column: > 0 });
                }
            }, iter: 5_000);
    }
}

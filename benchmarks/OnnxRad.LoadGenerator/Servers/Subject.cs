using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>A model to serve.</summary>
/// <param name="Repository">The folder that holds it in Triton's layout.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Input">The input's name.</param>
/// <param name="InputShape">Without the batch.</param>
/// <param name="Output">The output's name.</param>
/// <param name="OutputShape">Without the batch.</param>
sealed record Subject(string Repository, string Name, string Input, long[] InputShape, string Output, long[] OutputShape)
{
    public string File => Path.Combine(Repository, Name, "1", "model.onnx");

    /// <summary>Writes a network of the catalogue into a repository.</summary>
    public static Subject Create(
        string repository, string architecture, int channels, int size, int classes, int seed = 1, string? name = null)
    {
        var model = ArchitectureTable.Create(architecture, new() { InputChannels = channels, Classes = classes, Seed = seed });
        return Save(model, repository, name ?? architecture, [channels, size, size], [classes]);
    }

    /// <summary>Writes an ensemble that gives its members' outputs.</summary>
    public static Subject Ensemble(string name, IReadOnlyList<Subject> members)
    {
        var first = members[0];
        var steps = members.Select((member, i) => $$"""
            step { model_name: "{{member.Name}}" model_version: -1
              input_map { key: "{{member.Input}}" value: "image" } output_map { key: "{{member.Output}}" value: "out{{i}}" } }
            """);
        var outputs = members.Select((member, i) =>
            $$"""output { name: "out{{i}}" data_type: TYPE_FP32 dims: [{{string.Join(", ", member.OutputShape)}}] }""");
        var subject = first with { Name = name, Input = "image", Output = "out0" };
        Directory.CreateDirectory(Path.Combine(first.Repository, name, "1"));
        subject.Configure($$"""
            platform: "ensemble"  max_batch_size: 32
            input { name: "image" data_type: TYPE_FP32 dims: [{{string.Join(", ", first.InputShape)}}] }
            {{string.Join('\n', outputs)}}
            ensemble_scheduling { {{string.Join('\n', steps)}} }
            """);
        return subject;
    }

    /// <summary>Writes a model that takes hardly any time: the mean of each channel.</summary>
    public static Subject Means(string repository, int channels, int size)
    {
        var g = new GraphBuilder("means");
        var image = g.Input("image", "N", channels, size, size);
        g.Output(g.Node("Flatten", [g.Node("GlobalAveragePool", [image], ["N", channels, 1, 1])], ["N", channels]), "means");
        return Save(g.Build(), repository, $"means{channels}x{size}", [channels, size, size], [channels]);
    }

    /// <summary>An input of zeros, one item.</summary>
    public ClientTensor Zeros() =>
        ClientTensor.From<float>(Input, new float[InputShape.Aggregate(1L, (a, b) => a * b)], [1, .. InputShape]);

    /// <summary>Puts a config.pbtxt beside the model.</summary>
    public void Configure(string text) => System.IO.File.WriteAllText(Path.Combine(Repository, Name, "config.pbtxt"), text);

    /// <summary>Has the server run the model by CUDA on the first GPU.</summary>
    /// <param name="count">How many passes run at the same time.</param>
    /// <param name="more">What else the configuration says.</param>
    public void RunOnGpu(int count = 1, string more = "") => Configure($"instance_group {{ kind: KIND_GPU gpus: [0] count: {count} }} {more}");

    static Subject Save(OnnxModel model, string repository, string name, long[] input, long[] output)
    {
        var folder = Path.Combine(repository, name, "1");
        Directory.CreateDirectory(folder);
        model.Save(Path.Combine(folder, "model.onnx"));
        return new(repository, name, model.Inputs[0].Name, input, model.Outputs[0].Name, output);
    }
}

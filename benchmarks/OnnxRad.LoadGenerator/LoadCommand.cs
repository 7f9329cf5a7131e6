using System.CommandLine;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.Protocol;

namespace OnnxRad.LoadGenerator;

/// <summary>Loads any server of the Open Inference Protocol.</summary>
static class LoadCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "The gRPC address.", DefaultValueFactory = _ => "http://localhost:8001" };
        var model = new Option<string>("--model") { Description = "The model.", Required = true };
        var concurrency = new Option<int[]>("--concurrency")
        {
            Description = "Requests on their way at a time; several values for several loads.",
            DefaultValueFactory = _ => [1],
            AllowMultipleArgumentsPerToken = true,
        };
        var rate = new Option<double>("--rate") { Description = "Requests a second, whatever the answers do; in place of --concurrency." };
        var batch = new Option<int>("--batch") { Description = "Items of a request.", DefaultValueFactory = _ => 1 };
        var shape = new Option<long[]>("--shape") { Description = "The shape of inputs whose shape is open, without the batch.", AllowMultipleArgumentsPerToken = true };
        var window = new Option<double>("--window") { Description = "Seconds of a window of measuring.", DefaultValueFactory = _ => 3 };
        var connections = new Option<int>("--connections") { Description = "HTTP/2 connections.", DefaultValueFactory = _ => 1 };
        var command = new Command("load", "Load a server and show throughput and latency.") { url, model, concurrency, rate, batch, shape, window, connections };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new LoadOptions
            {
                Address = new(parsed.GetRequiredValue(url)),
                Model = parsed.GetRequiredValue(model),
                Rate = parsed.GetValue(rate),
                Batch = parsed.GetValue(batch),
                Connections = parsed.GetValue(connections),
                Window = TimeSpan.FromSeconds(parsed.GetValue(window)),
            };
            IReadOnlyList<ClientTensor> inputs;
            try
            {
                inputs = await InputsAsync(options, parsed.GetValue(shape) ?? [], cancellation);
            }
            catch (Exception e) when (e is ArgumentException or InferenceException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }

            var results = new List<LoadResult>();
            foreach (var count in options.Rate > 0 ? [1] : parsed.GetRequiredValue(concurrency))
            {
                var name = options.Rate > 0 ? $"{options.Rate}/s" : $"{count}";
                results.Add(await Loader.RunAsync(name, options with { Concurrency = count }, _ => inputs, (_, _) => null, cancellation));
            }

            Console.WriteLine(LoadTable.Of(options.Rate > 0 ? "rate" : "concurrency", results));
            if (results.Find(result => result.Faults.Count > 0) is not { } failed)
            {
                return 0;
            }

            Console.Error.WriteLine($"Requests failed, of '{failed.Name}' these.\n{failed.Faults}");
            return 1;
        });
        return command;
    }

    static async Task<IReadOnlyList<ClientTensor>> InputsAsync(LoadOptions options, long[] shape, CancellationToken cancellation)
    {
        using var client = new InferenceClient(options.Address);
        var metadata = await client.GetModelMetadataAsync(options.Model, cancellation: cancellation);
        return [.. metadata.Inputs.Select(input =>
        {
            if (input.Shape[0] >= 0 && options.Batch > 1)
            {
                throw new ArgumentException($"Input '{input.Name}' has the shape ({string.Join(", ", input.Shape)}), whose first dimension is fixed; expected --batch 1.");
            }

            if (input.Shape.Skip(1).Any(n => n < 0) && shape.Length != input.Shape.Count - 1)
            {
                throw new ArgumentException($"Input '{input.Name}' has the open shape ({string.Join(", ", input.Shape)}); give --shape and {input.Shape.Count - 1} numbers.");
            }

            long[] sizes = [input.Shape[0] < 0 ? options.Batch : input.Shape[0], .. input.Shape.Skip(1).Any(n => n < 0) ? shape : input.Shape.Skip(1)];
            TensorTypes.TryParse(input.Datatype, out var type);
            return ClientTensor.FromRaw(input.Name, type, new byte[TensorTypes.Count(sizes) * Math.Max(sizeof(int) * (type == TensorType.Bytes ? 1 : 0), type.Size())], sizes);
        })];
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OnnxRad.Protocol;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>From an answer to the body of REST: JSON, and raw tensors behind it where they were asked for.</summary>
static class RestResponseWriter
{
    /// <param name="response">Where it goes.</param>
    /// <param name="request">What was asked; holds the memory of the text.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="budget">The bytes of requests.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="InferException">There is no room for the text, or JSON has no form for a value.</exception>
    public static async Task WriteAsync(
        HttpResponse response, InferRequest request, InferAnswer answer, ByteBudget budget, CancellationToken cancellation)
    {
        var binary = answer.Outputs.Select(output => output.Place is null && (
            request.Outputs.FirstOrDefault(asked => asked.Name == output.Name)?.Binary ?? request.BinaryByDefault)).ToArray();
        Take(request.Memory!, answer.Outputs.Where((_, i) => !binary[i]).Sum(JsonCost.Of), budget);
        var json = new ArrayBufferWriter<byte>();
        Write(json, answer, binary);
        var total = (long)json.WrittenCount;
        for (var i = 0; i < binary.Length; i++)
        {
            total += binary[i] ? answer.Outputs[i].Raw.Length : 0;
        }

        response.ContentType = binary.Contains(true) ? "application/octet-stream" : "application/json";
        response.ContentLength = total;
        if (binary.Contains(true))
        {
            response.Headers[RestHeaders.JsonLength] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(json.WrittenMemory, cancellation);
        for (var i = 0; i < binary.Length; i++)
        {
            if (binary[i])
            {
                await response.Body.WriteAsync(answer.Outputs[i].Raw, cancellation);
            }
        }
    }

    static void Take(RequestMemory memory, long cost, ByteBudget budget)
    {
        if (cost > budget.Most)
        {
            throw InferException.Invalid(
                $"The answer becomes up to {cost} bytes of JSON; the server holds {budget.Most} of all requests together. "
                + "Ask for its outputs with 'binary_data': true.");
        }

        if (cost >= RequestMemory.Least)
        {
            memory.Take(budget, cost);
        }
    }

    static void Write(ArrayBufferWriter<byte> buffer, InferAnswer answer, bool[] binary)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model_name", answer.Model);
        json.WriteString("model_version", answer.Version);
        if (answer.Id.Length > 0)
        {
            json.WriteString("id", answer.Id);
        }

        json.WriteStartArray("outputs");
        for (var i = 0; i < answer.Outputs.Count; i++)
        {
            var output = answer.Outputs[i];
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("datatype", output.Type.Name());
            json.WriteStartArray("shape");
            Array.ForEach(output.Shape, json.WriteNumberValue);
            json.WriteEndArray();
            if (output.Place is { } place)
            {
                json.WriteStartObject("parameters");
                json.WriteString("shared_memory_region", place.Region);
                json.WriteNumber("shared_memory_offset", place.Offset);
                json.WriteNumber("shared_memory_byte_size", place.Bytes);
                json.WriteEndObject();
            }
            else if (binary[i])
            {
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", output.Raw.Length);
                json.WriteEndObject();
            }
            else
            {
                json.WritePropertyName("data");
                JsonValues.Write(json, output);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

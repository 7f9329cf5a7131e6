using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Reads inference requests: large <c>raw_input_contents</c> are copied once, out of the connection's memory into the pool's, and
/// protobuf reads what is left.</summary>
static class InferMarshaller
{
    // Messages with more than this beside their raw contents hold typed contents; they are read as they are.
    const int MostBeside = 1 << 16;

    // What it does not know it would keep, each field as objects of many times its size.
    static readonly MessageParser<ModelInferRequest> s_parser = ModelInferRequest.Parser.WithDiscardUnknownFields(true);

    public static Marshaller<IncomingRequest> Instance { get; } = new(
        static (_, _) => throw new NotSupportedException("The server reads requests and sends none."), static context => Read(context));

    /// <summary>Reads a message.</summary>
    /// <exception cref="RpcException">It has too many parts, or they would become many times its size.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is not in protobuf's form.</exception>
    public static IncomingRequest Read(ReadOnlySequence<byte> message)
    {
        var parts = new MessageParts(message);
        if (parts.Problem is { } problem)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The request is not valid. {problem}"));
        }

        var memory = new RequestMemory();
        if (parts.Raw is not { } raw || message.Length - parts.RawBytes > MostBeside)
        {
            return new(s_parser.ParseFrom(message), memory, parts.Cost);
        }

        var cost = parts.Cost;
        var request = s_parser.ParseFrom(Without(message, raw, (int)(message.Length - parts.RawBytes)));
        foreach (var (_, content, _) in raw)
        {
            var length = (int)content.Length;
            var values = memory.Rent(length);
            cost += PooledBuffer.Capacity(length) - length;
            content.CopyTo(values.Span);
            request.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(values));
        }

        return new(request, memory, cost);
    }

    static IncomingRequest Read(DeserializationContext context)
    {
        try
        {
            return Read(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException e)
        {
            throw InferenceBinding.NotProtobuf(context, nameof(ModelInferRequest), e);
        }
    }

    static byte[] Without(ReadOnlySequence<byte> message, List<RawPart> raw, int length)
    {
        var (rest, at, from) = (new byte[length], 0, message.Start);
        foreach (var (start, _, end) in raw)
        {
            Copy(message.Slice(from, start));
            from = end;
        }

        Copy(message.Slice(from));
        return rest;

        void Copy(ReadOnlySequence<byte> piece)
        {
            piece.CopyTo(rest.AsSpan(at));
            at += (int)piece.Length;
        }
    }
}

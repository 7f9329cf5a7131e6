using System.IO.Compression;
using Grpc.Net.Compression;
using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Rpc;

/// <summary>Gzip whose unpacked messages are limited as plain ones are: a message of a megabyte can unpack to a thousand.</summary>
/// <param name="maxBytes">The largest message.</param>
/// <param name="packed">Knows the request whose message is unpacked, which takes its bytes from the server's budget.</param>
sealed class BoundedGzip(int maxBytes, PackedRequest packed) : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) =>
        new BoundedStream(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), maxBytes, packed.Bytes, stream.Length);
}

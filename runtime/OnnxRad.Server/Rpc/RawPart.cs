using System.Buffers;

namespace OnnxRad.Server.Rpc;

/// <summary>One of a message's <c>raw_input_contents</c>.</summary>
/// <param name="Start">Where the field begins.</param>
/// <param name="Content">The raw contents.</param>
/// <param name="End">Where the field ends.</param>
readonly record struct RawPart(SequencePosition Start, ReadOnlySequence<byte> Content, SequencePosition End);

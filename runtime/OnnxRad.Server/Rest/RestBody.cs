namespace OnnxRad.Server.Rest;

/// <summary>Reads the body of a request; Kestrel ends those above the largest message.</summary>
static class RestBody
{
    // Memory follows what arrives, not what a header promises.
    const int LargestFirstBuffer = 1 << 20;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, LargestFirstBuffer));
        await request.BodyReader.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}

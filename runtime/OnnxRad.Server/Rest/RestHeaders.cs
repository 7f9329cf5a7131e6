namespace OnnxRad.Server.Rest;

/// <summary>Headers of the binary tensor extension.</summary>
static class RestHeaders
{
    /// <summary>How long the JSON at the beginning of a body is.</summary>
    public const string JsonLength = "Inference-Header-Content-Length";
}

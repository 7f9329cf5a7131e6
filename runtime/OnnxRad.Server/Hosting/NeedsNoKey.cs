namespace OnnxRad.Server.Hosting;

/// <summary>Marks endpoints that answer without an API key: health checks, whose callers have none.</summary>
sealed record NeedsNoKey;

namespace OnnxRad.Models;

/// <summary>A model cannot be downloaded, or what came is not the model.</summary>
public sealed class DownloadException : Exception
{
    internal DownloadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

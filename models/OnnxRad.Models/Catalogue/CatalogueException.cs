namespace OnnxRad.Models;

/// <summary>The catalogue cannot be read, holds values that cannot be right, or lacks a model.</summary>
public sealed class CatalogueException : Exception
{
    internal CatalogueException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

namespace OnnxRad.Models;

/// <summary>A downloaded model.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal digits.</param>
/// <param name="Verified">Whether length and hash were compared with the catalogue's.</param>
/// <param name="ResumedAt">How many bytes an earlier download had left.</param>
public sealed record DownloadResult(string Path, long Bytes, string Sha256, bool Verified, long ResumedAt);

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace OnnxRad.Server.Hosting;

/// <summary>TLS, and mutual TLS where clients are asked for a certificate.</summary>
static class Tls
{
    /// <summary>The settings of a port; <see langword="null"/> where there is no certificate.</summary>
    /// <exception cref="ArgumentException">A file is missing or does not hold what it should.</exception>
    public static HttpsConnectionAdapterOptions? Options(ServerOptions options)
    {
        if (options.Certificate is null)
        {
            return null;
        }

        using var certificate = Read("certificate", options.Certificate, () => X509Certificate2.CreateFromPem(File.ReadAllText(options.Certificate)));
        var https = Read(
            options.CertificateKey is null ? "key in the certificate's file" : "key of the certificate",
            options.CertificateKey ?? options.Certificate,
            () => new HttpsConnectionAdapterOptions
            {
                ServerCertificate = Server(options),
                ServerCertificateChain = Issuers(options.Certificate),
            },
            options.CertificateKey is null ? "Give a PEM file with a key too, or the key's by --certificate-key." : "Give the PEM file of this certificate's key.");
        if (options.ClientAuthority is not null)
        {
            var authorities = Read("client authority", options.ClientAuthority, () =>
            {
                var found = new X509Certificate2Collection();
                found.ImportFromPemFile(options.ClientAuthority);
                return found.Count > 0 ? found : throw new CryptographicException("It holds no certificate.");
            });
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => IsIssuedBy(certificate, authorities);
        }

        return https;
    }

    /// <summary>Whether a certificate chains up to one of the authorities, and to nothing else that the machine may trust.</summary>
    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2", "TLS client authentication"));
        return chain.Build(certificate);
    }

    // Windows' TLS cannot use a key that was only read from PEM.
    static X509Certificate2 Server(ServerOptions options)
    {
        using var pem = X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    // The file begins with the server's own; clients know the last authority alone, so those between must be sent.
    static X509Certificate2Collection Issuers(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        all[0].Dispose();
        all.RemoveAt(0);
        return all;
    }

    static T Read<T>(string what, string path, Func<T> read, string wayOut = "Give a PEM file.")
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The {what} '{path}' cannot be read: {e.Message} {wayOut}", e);
        }
    }
}

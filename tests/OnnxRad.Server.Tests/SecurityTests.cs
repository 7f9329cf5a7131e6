using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

public sealed class SecurityTests
{
    const string Key = "0123456789abcdef";
    const string Refusal = "The request has no valid API key. Send the header 'authorization: Bearer KEY'.";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApiKey_MissingOrWrong_IsRefusedOnBothPorts()
    {
        using var files = new TempFolder();
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), options => WithKeys(options, files));
        using var wrong = new InferenceClient(sut.GrpcAddress, Headers("Bearer fedcba9876543210"));

        foreach (var client in (InferenceClient[])[sut.Client, wrong])
        {
            var e = await Assert.ThrowsAsync<InferenceException>(() => client.GetServerMetadataAsync(Token));
            Assert.Equal((StatusCode.Unauthenticated, Refusal), (e.Status, e.Message));
        }

        var response = await sut.Http.GetAsync("/v2/models/shift", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($$"""{"error":"{{Refusal}}"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task ApiKey_Right_IsLetIn_AndHealthNeedsNone()
    {
        using var files = new TempFolder();
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), options => WithKeys(options, files));
        using var client = new InferenceClient(sut.GrpcAddress, Headers($"Bearer {Key}"));

        Assert.Equal("onnxrad", (await client.GetServerMetadataAsync(Token)).Name);
        Assert.True(await sut.Client.CheckHealthAsync(cancellation: Token));
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/ready", Token)).StatusCode);
        sut.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/models/shift", Token)).StatusCode);
    }

    [Fact]
    public void ApiKeys_TooShort_AreRefusedAtTheStart()
    {
        using var files = new TempFolder();
        File.WriteAllText(files.File("keys"), "short\n");

        var e = Assert.Throws<ArgumentException>(() => ServerHost.Build(new() { Repositories = [files.Path], ApiKeyFile = files.File("keys") }));

        Assert.Equal(
            $"The file of API keys '{files.File("keys")}' has 1 keys; expected one or more, each of 16 characters or more.", e.Message);
    }

    [Fact]
    public async Task MutualTls_ClientCertificate_DecidesWhoIsLetIn()
    {
        using var files = new TempFolder();
        using var authority = Authority("ours");
        using var stranger = Authority("theirs");
        using var serverCertificate = Issue(authority, "localhost", "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(files.File("server.pem"), $"{serverCertificate.ExportCertificatePem()}\n{serverCertificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        File.WriteAllText(files.File("authority.pem"), authority.ExportCertificatePem());
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)),
            options => options with { Certificate = files.File("server.pem"), ClientAuthority = files.File("authority.pem") });

        using var mine = Issue(authority, "me", "1.3.6.1.5.5.7.3.2");
        using var other = Issue(stranger, "me", "1.3.6.1.5.5.7.3.2");
        using var wrongUse = Issue(authority, "me", "1.3.6.1.5.5.7.3.1");

        Assert.True(await IsLetInAsync(sut, authority, mine));
        Assert.False(await IsLetInAsync(sut, authority, other));
        Assert.False(await IsLetInAsync(sut, authority, wrongUse));
        Assert.False(await IsLetInAsync(sut, authority, null));
    }

    // As authorities deliver it: the server's certificate and the one that issued it; clients know the root alone.
    [Fact]
    public async Task Tls_CertificateOfAnIntermediateAuthority_IsTrustedByThoseWhoKnowTheRoot()
    {
        using var files = new TempFolder();
        using var root = Authority("root");
        using var between = Issue(root, "between", use: null);
        using var leaf = Issue(between, "localhost", "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(files.File("full.pem"), $"{leaf.ExportCertificatePem()}\n{between.ExportCertificatePem()}\n");
        File.WriteAllText(files.File("key.pem"), leaf.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)),
            options => options with { Certificate = files.File("full.pem"), CertificateKey = files.File("key.pem") });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { root },
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        using var client = new InferenceClient(sut.GrpcAddress, new() { HttpHandler = handler, Attempts = 1 });

        Assert.True(await client.IsLiveAsync(Token));
    }

    [Fact]
    public void Certificate_WithTheKeyOfAnother_IsRefusedAtTheStart()
    {
        using var files = new TempFolder();
        using var authority = Authority("ours");
        using var other = RSA.Create(2048);
        File.WriteAllText(files.File("server.pem"), $"{authority.ExportCertificatePem()}\n{other.ExportPkcs8PrivateKeyPem()}\n");

        var e = Assert.Throws<ArgumentException>(() => ServerHost.Build(new() { Repositories = [files.Path], Certificate = files.File("server.pem") }));

        Assert.StartsWith($"The key in the certificate's file '{files.File("server.pem")}' cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Give a PEM file with a key too, or the key's by --certificate-key.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CertificateKey_OfAnother_IsNamed()
    {
        using var files = new TempFolder();
        using var authority = Authority("ours");
        using var other = RSA.Create(2048);
        File.WriteAllText(files.File("server.pem"), authority.ExportCertificatePem());
        File.WriteAllText(files.File("key.pem"), other.ExportPkcs8PrivateKeyPem());

        var e = Assert.Throws<ArgumentException>(() => ServerHost.Build(
            new() { Repositories = [files.Path], Certificate = files.File("server.pem"), CertificateKey = files.File("key.pem") }));

        Assert.StartsWith($"The key of the certificate '{files.File("key.pem")}' cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Give the PEM file of this certificate's key.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_ThatIsNone_IsRefusedAtTheStart()
    {
        using var files = new TempFolder();
        File.WriteAllText(files.File("server.pem"), "no certificate");

        var e = Assert.Throws<ArgumentException>(() => ServerHost.Build(new() { Repositories = [files.Path], Certificate = files.File("server.pem") }));

        Assert.StartsWith($"The certificate '{files.File("server.pem")}' cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Give a PEM file.", e.Message, StringComparison.Ordinal);
    }

    static async Task<bool> IsLetInAsync(TestServer server, X509Certificate2 authority, X509Certificate2? certificate)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Issuer == authority.Subject;
        using var client = new InferenceClient(server.GrpcAddress, new() { HttpHandler = handler, Attempts = 1 });
        try
        {
            return await client.IsLiveAsync(Token);
        }
        catch (InferenceException e) when (e.Status is StatusCode.Unavailable or StatusCode.Internal)
        {
            return false;
        }
    }

    static ServerOptions WithKeys(ServerOptions options, TempFolder files)
    {
        File.WriteAllText(files.File("keys"), $"# the radiology department\n{Key}\n");
        return options with { ApiKeyFile = files.File("keys") };
    }

    static InferenceClientOptions Headers(string authorization) =>
        new() { Attempts = 1, Headers = new Dictionary<string, string> { ["authorization"] = authorization } };

    static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    /// <param name="authority">Who issues it.</param>
    /// <param name="name">Whom it names, as a host that is this machine.</param>
    /// <param name="use">What it is for; <see langword="null"/> for issuing others.</param>
    static X509Certificate2 Issue(X509Certificate2 authority, string name, string? use)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (use is null)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        }
        else
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        }

        using var certificate = request.Create(
            authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(use is null ? 2 : 1), [1, 2, 3, (byte)name.Length]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}

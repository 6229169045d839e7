using System.Security.Cryptography;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>A key that tokens are signed with, and its public half.</summary>
public abstract class KeyPair : IDisposable
{
    private protected KeyPair(SigningKey stored) => (Id, Algorithm, CreatedAt, UsedFrom) = (stored.Id, stored.Algorithm, stored.CreatedAt, stored.UsedFrom);

    /// <summary>Its name, as it stands in a token's header.</summary>
    public string Id { get; }

    /// <summary>What it signs with (RFC 7518 §3.1).</summary>
    public string Algorithm { get; }

    /// <summary>Since when it is published.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Since when it signs, until the next one does.</summary>
    public DateTimeOffset UsedFrom { get; }

    /// <summary>A signature. Safe to call from several threads at once.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A private key of that algorithm, fresh, as PKCS #8.</summary>
    internal static byte[] New(string algorithm)
    {
        using AsymmetricAlgorithm fresh = algorithm == SigningKey.Rsa ? RSA.Create(RsaKeyPair.Bits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return fresh.ExportPkcs8PrivateKey();
    }

    /// <summary>The stored one, unwrapped.</summary>
    internal static KeyPair Of(SigningKey stored, byte[] privateKey) => stored.Algorithm == SigningKey.Rsa ? new RsaKeyPair(stored, privateKey) : new EllipticKeyPair(stored, privateKey);
}

/// <summary>ES256 (RFC 7518 §3.4).</summary>
public sealed class EllipticKeyPair : KeyPair
{
    private readonly ECDsa _key = ECDsa.Create();

    internal EllipticKeyPair(SigningKey stored, byte[] privateKey)
        : base(stored)
    {
        _key.ImportPkcs8PrivateKey(privateKey, out _);
        PublicParameters = _key.ExportParameters(includePrivateParameters: false);
    }

    public ECParameters PublicParameters { get; }

    /// <summary>The public half as SubjectPublicKeyInfo (RFC 5480), in DER.</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256);

    /// <summary>The same in the form that openssl reads (RFC 3279 §2.2.3).</summary>
    public byte[] SignDer(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public override void Dispose() => _key.Dispose();
}

/// <summary>RS256 (RFC 7518 §3.3).</summary>
public sealed class RsaKeyPair : KeyPair
{
    /// <summary>The length of the modulus: the least that RFC 7518 allows, and what everybody takes.</summary>
    public const int Bits = 2048;

    private readonly RSA _key = RSA.Create();

    internal RsaKeyPair(SigningKey stored, byte[] privateKey)
        : base(stored)
    {
        _key.ImportPkcs8PrivateKey(privateKey, out _);
        PublicParameters = _key.ExportParameters(includePrivateParameters: false);
    }

    public RSAParameters PublicParameters { get; }

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public override void Dispose() => _key.Dispose();
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Core.Secrets;

/// <summary>Makes secrets that are told once, and what is stored of them.</summary>
public static class Secret
{
    // Longer than any that is made here; what a stranger sends is not hashed at any length.
    private const int MostCharacters = 64;

    /// <summary>256 bits from the system's generator, in base64url.</summary>
    public static RawToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>What is stored of a secret: SHA-256 of its text.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    /// <summary>What is stored of a secret: SHA-256 of its text.</summary>
    public static byte[] HashOf(RawToken secret) => HashOf(secret.Reveal());

    /// <summary>The hash of what was presented as one; null when it is absent, empty or longer than any that was made here.</summary>
    public static byte[]? HashOfPresented(string? text) => text is { Length: > 0 and <= MostCharacters } ? HashOf(text) : null;
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>A refresh token whose tag says that it was issued here.</summary>
/// <param name="Selector">Finds the family.</param>
/// <param name="Generation">Its number in the family.</param>
/// <param name="Hash">SHA-256 of its text: all that is ever stored of it.</param>
/// <param name="Bytes">What the text encodes.</param>
public sealed record PresentedToken(byte[] Selector, int Generation, byte[] Hash, byte[] Bytes);

/// <summary>
/// Writes and reads refresh tokens: <c>td1_</c> and base64url of key id (1 byte), selector (16), generation (4), secret
/// (32) and tag (16). The tag is an HMAC over the rest, so a token that was not issued here is refused before any read;
/// the prefix lets secret scanners find one that leaked.
/// </summary>
internal sealed class TokenFormat(MasterKeys keys)
{
    public const string Prefix = "td1_";
    public const int SelectorLength = 16;
    private const int GenerationAt = 1 + SelectorLength;
    private const int SecretAt = GenerationAt + 4;
    private const int TagAt = SecretAt + 32;
    private const int Length = TagAt + 16;

    /// <summary>The first token of a new family, from 256 fresh random bits.</summary>
    public (RawToken Token, byte[] Hash) First(byte[] selector) =>
        Write(keys.Current, selector, 1, RandomNumberGenerator.GetBytes(32));

    /// <summary>The first token of a family that a secret was redeemed for: the same for the same salt, and not to be guessed without the server's key.</summary>
    public (RawToken Token, byte[] Hash) First(byte[] selector, RawToken redeemed, byte[] salt) => First(keys.Current, selector, redeemed, salt);

    /// <summary>The first token again, if its hash is the given one; otherwise null.</summary>
    public RawToken? RecomputeFirst(byte[] selector, RawToken redeemed, byte[] salt, byte[] expectedHash)
    {
        foreach (var key in keys.All)
        {
            var (token, hash) = First(key, selector, redeemed, salt);
            if (CryptographicOperations.FixedTimeEquals(hash, expectedHash))
                return token;
        }

        return null;
    }

    /// <summary>The selector of the family that a secret is redeemed for, by which it is found again; not to be guessed without the server's key.</summary>
    public byte[] SelectorOf(RawToken redeemed) => SelectorOf(keys.Current, redeemed);

    /// <summary>The selectors that it may have, one for each key.</summary>
    public IEnumerable<byte[]> SelectorsOf(RawToken redeemed) => keys.All.Select(key => SelectorOf(key, redeemed));

    /// <summary>The token that follows another: the same for the same salt, and not to be guessed without the server's key.</summary>
    public (RawToken Token, byte[] Hash) Successor(PresentedToken presented, byte[] salt) => Successor(keys.Current, presented, salt);

    /// <summary>The successor again, if its hash is the given one; otherwise null.</summary>
    public RawToken? Recompute(PresentedToken presented, byte[] salt, byte[] expectedHash)
    {
        foreach (var key in keys.All)
        {
            var (token, hash) = Successor(key, presented, salt);
            if (CryptographicOperations.FixedTimeEquals(hash, expectedHash))
                return token;
        }

        return null;
    }

    /// <summary>Reads a token; null for anything that was not issued here.</summary>
    public PresentedToken? Read(RawToken raw)
    {
        var text = raw.Reveal();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || ExactBase64Url.Decode(text.AsSpan(Prefix.Length), Length) is not { } bytes)
            return null;
        if (keys.Find(bytes[0]) is not { } key
            || !CryptographicOperations.FixedTimeEquals(Tag(key, bytes), bytes.AsSpan(TagAt)))
            return null;
        var generation = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(GenerationAt));
        return new(bytes[1..GenerationAt], generation, Secret.HashOf(text), bytes);
    }

    private static (RawToken, byte[]) First(MasterKeys.Derived key, byte[] selector, RawToken redeemed, byte[] salt)
    {
        byte[] input = [.. "first "u8, .. Encoding.ASCII.GetBytes(redeemed.Reveal()), .. salt];
        return Write(key, selector, 1, HMACSHA256.HashData(key.Retry, input));
    }

    private static byte[] SelectorOf(MasterKeys.Derived key, RawToken redeemed)
    {
        byte[] input = [.. "selector "u8, .. Encoding.ASCII.GetBytes(redeemed.Reveal())];
        return HMACSHA256.HashData(key.Retry, input)[..SelectorLength];
    }

    private static (RawToken, byte[]) Successor(MasterKeys.Derived key, PresentedToken presented, byte[] salt)
    {
        byte[] input = [.. presented.Bytes, .. salt];
        return Write(key, presented.Selector, presented.Generation + 1, HMACSHA256.HashData(key.Retry, input));
    }

    private static (RawToken, byte[]) Write(MasterKeys.Derived key, byte[] selector, int generation, byte[] secret)
    {
        var bytes = new byte[Length];
        bytes[0] = key.Id;
        selector.CopyTo(bytes, 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(GenerationAt), generation);
        secret.CopyTo(bytes, SecretAt);
        Tag(key, bytes).CopyTo(bytes.AsSpan(TagAt));
        var text = Prefix + Base64Url.EncodeToString(bytes);
        return (new RawToken(text), Secret.HashOf(text));
    }

    private static ReadOnlySpan<byte> Tag(MasterKeys.Derived key, byte[] bytes) =>
        HMACSHA256.HashData(key.Tag, bytes.AsSpan(0, TagAt)).AsSpan(0, Length - TagAt);
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Core.Secrets;

/// <summary>
/// The server's secrets, none of which is in the database: one or more master keys of 256 bits, written
/// <c>id:base64url</c> and separated by commas or lines. The last one is to be used, and is until it is said otherwise (<see cref="Use"/>);
/// the others can still be read with.
/// </summary>
public sealed class MasterKeys
{
    private const int KeyLength = 32;
    private static readonly char[] Separators = [',', '\n', '\r'];
    private volatile Ring _ring;

    private MasterKeys(IReadOnlyList<Derived> given) => _ring = new(given, given, given[^1]);

    /// <summary>The key that new secrets are made with.</summary>
    public Derived Current => _ring.Current;

    /// <summary>The key that was given last.</summary>
    public Derived Newest => _ring.Given[^1];

    /// <summary>Every key that can be read with.</summary>
    public IReadOnlyList<Derived> All => _ring.Readable;

    /// <summary>The key of that id that can be read with, or null.</summary>
    public Derived? Find(byte id)
    {
        foreach (var key in _ring.Readable)
        {
            if (key.Id == id)
                return key;
        }

        return null;
    }

    /// <summary>Takes keys on that were given since; those that are known stay as they are.</summary>
    public void Add(MasterKeys others)
    {
        var ring = _ring;
        var added = others._ring.Given.Where(key => ring.Given.All(known => known.Id != key.Id)).ToList();
        _ring = ring with { Given = [.. ring.Given, .. added], Readable = [.. ring.Readable, .. added] };
    }

    /// <summary>
    /// Says which key is used from now on, and which are retired: with these nothing is read any more. Where the one to use is not there the
    /// one in use goes on.
    /// </summary>
    public void Use(byte current, IReadOnlyCollection<byte> retired)
    {
        var ring = _ring;
        IReadOnlyList<Derived> readable = [.. ring.Given.Where(key => !retired.Contains(key.Id))];
        _ring = ring with { Readable = readable, Current = readable.FirstOrDefault(key => key.Id == current) ?? ring.Current };
    }

    /// <summary>Reads keys from their text form; null when it isn't one.</summary>
    public static MasterKeys? Parse(string text)
    {
        var keys = new List<Derived>();
        foreach (var part in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !byte.TryParse(part.AsSpan(0, colon), CultureInfo.InvariantCulture, out var id)
                || ExactBase64Url.Decode(part.AsSpan(colon + 1), KeyLength) is not { } secret
                || keys.Exists(key => key.Id == id))
                return null;
            keys.Add(new Derived(id, secret));
        }

        return keys.Count == 0 ? null : new MasterKeys(keys);
    }

    /// <summary>A fresh key in its text form.</summary>
    public static string Generate(byte id = 1) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}:{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyLength))}");

    /// <summary>The text form of keys without those of the given ids; the rest is as it was, a key a line.</summary>
    public static string Without(string text, IReadOnlyCollection<byte> ids) => string.Concat(
        text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(part => !ids.Contains(byte.Parse(part.AsSpan(0, part.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture)))
            .Select(part => part + "\n"));

    /// <summary>The keys derived from one master key, each for one purpose.</summary>
    public sealed class Derived
    {
        private readonly byte[] _wrap;

        internal Derived(byte id, byte[] master)
        {
            Id = id;
            Tag = Derive("refresh token tag");
            Retry = Derive("refresh token retry");
            UserCode = Derive("device user code");
            Check = Derive("key check");
            SetupCode = Derive("set-up code");
            ProofNonce = Derive("proof nonce");
            _wrap = Derive("wrap");

            byte[] Derive(string purpose) =>
                HKDF.DeriveKey(HashAlgorithmName.SHA256, master, KeyLength, info: Encoding.UTF8.GetBytes("TokenDashboard " + purpose));
        }

        public byte Id { get; }

        /// <summary>Recognises refresh tokens that were issued here.</summary>
        public byte[] Tag { get; }

        /// <summary>Derives a successor, so that a lost reply can be repeated.</summary>
        public byte[] Retry { get; }

        /// <summary>Hashes user codes.</summary>
        public byte[] UserCode { get; }

        /// <summary>Recognises this key without telling it.</summary>
        public byte[] Check { get; }

        /// <summary>Derives the code of the first run.</summary>
        public byte[] SetupCode { get; }

        /// <summary>Recognises nonces that were given out for proofs.</summary>
        public byte[] ProofNonce { get; }

        /// <summary>AES-256-GCM: key id, nonce, tag, ciphertext.</summary>
        public byte[] Wrap(ReadOnlySpan<byte> secret)
        {
            var wrapped = new byte[1 + 12 + 16 + secret.Length];
            wrapped[0] = Id;
            RandomNumberGenerator.Fill(wrapped.AsSpan(1, 12));
            using var aes = new AesGcm(_wrap, 16);
            aes.Encrypt(wrapped.AsSpan(1, 12), secret, wrapped.AsSpan(29), wrapped.AsSpan(13, 16), wrapped.AsSpan(0, 1));
            return wrapped;
        }

        internal byte[] Unwrap(ReadOnlySpan<byte> wrapped)
        {
            var secret = new byte[wrapped.Length - 29];
            using var aes = new AesGcm(_wrap, 16);
            aes.Decrypt(wrapped[1..13], wrapped[29..], wrapped[13..29], secret, wrapped[..1]);
            return secret;
        }
    }

    /// <summary>Opens what <see cref="Derived.Wrap"/> closed, with whichever key it was. Throws <see cref="CryptographicException"/>.</summary>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length > 29 && Find(wrapped[0]) is { } key
            ? key.Unwrap(wrapped)
            : throw new CryptographicException("The master key that wrapped this is not among Keys__Master.");

    private sealed record Ring(IReadOnlyList<Derived> Given, IReadOnlyList<Derived> Readable, Derived Current);
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Core.Secrets;

/// <summary>
/// The server's secrets, none of which is in the database: one or more master keys of 256 bits, written
/// <c>id:base64url</c> and separated by commas or lines. The last one is in use; the others can still be read with.
/// </summary>
public sealed class MasterKeys
{
    private const int KeyLength = 32;
    private readonly Dictionary<byte, Derived> _keys;

    private MasterKeys(Dictionary<byte, Derived> keys, byte current) => (_keys, Current) = (keys, keys[current]);

    /// <summary>The key that new secrets are made with.</summary>
    public Derived Current { get; }

    /// <summary>Every key that can be read with.</summary>
    public IEnumerable<Derived> All => _keys.Values;

    /// <summary>The key of that id, or null.</summary>
    public Derived? Find(byte id) => _keys.GetValueOrDefault(id);

    /// <summary>Reads keys from their text form; null when it isn't one.</summary>
    public static MasterKeys? Parse(string text)
    {
        var keys = new Dictionary<byte, Derived>();
        byte last = 0;
        foreach (var part in text.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !byte.TryParse(part.AsSpan(0, colon), CultureInfo.InvariantCulture, out last)
                || ExactBase64Url.Decode(part.AsSpan(colon + 1), KeyLength) is not { } secret
                || !keys.TryAdd(last, new Derived(last, secret)))
                return null;
        }

        return keys.Count == 0 ? null : new MasterKeys(keys, last);
    }

    /// <summary>A fresh key in its text form.</summary>
    public static string Generate() => "1:" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyLength));

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
}

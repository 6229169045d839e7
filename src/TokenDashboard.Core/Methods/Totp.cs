using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Core.Methods;

/// <summary>Codes that change with time (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app makes them.</summary>
public static class Totp
{
    /// <summary>How long a code stands.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>How far a clock can be off and still be found to be: an hour, as summer time makes it, and a little.</summary>
    private static readonly TimeSpan Astray = TimeSpan.FromMinutes(65);

    private const int KeyLength = 20;
    private const int Digits = 6;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A fresh key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>The step that a moment is in.</summary>
    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The code of a step.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6238 as apps have it; HMAC does not need what SHA-1 has lost.")]
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: this one, or for clocks that differ the one before or after; null when none of them, or none later than <paramref name="after"/>.</summary>
    public static long? Match(ReadOnlySpan<byte> key, string typed, DateTimeOffset now, long after) =>
        Find(key, typed, Math.Max(StepOf(now) - 1, after + 1), StepOf(now) + 1);

    /// <summary>A step of the last 65 minutes whose code this is, whether it counts or not; null when there is none.</summary>
    public static long? MatchPast(ReadOnlySpan<byte> key, string typed, DateTimeOffset now) => Find(key, typed, StepOf(now - Astray), StepOf(now) + 1);

    /// <summary>Whether this is a code of 65 minutes before or after. Only for who is shown the key: to anyone else it would tell which codes are to come.</summary>
    public static bool IsAstray(ReadOnlySpan<byte> key, string typed, DateTimeOffset now) => Find(key, typed, StepOf(now - Astray), StepOf(now + Astray)) is not null;

    private static long? Find(ReadOnlySpan<byte> key, string typed, long first, long last)
    {
        var code = string.Concat(typed.Where(char.IsAsciiDigit));
        if (typed.Length > 2 * Digits || code.Length != Digits)
            return null;
        long? match = null;
        for (var step = first; step <= last; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), Encoding.ASCII.GetBytes(code)))
                match ??= step;
        }

        return match;
    }

    /// <summary>A key as people type it into an app: base32.</summary>
    public static string Text(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (var b in key)
        {
            held = (held << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            held &= 31;
        }

        if (bits > 0)
            text.Append(Alphabet[(held << (5 - bits)) & 31]);
        return text.ToString();
    }
}

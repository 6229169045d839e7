using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Dpop;

/// <summary>
/// What proofs must repeat, so that none is made long before it is used (RFC 9449 §8). Nothing is stored: a nonce is the time and a tag under the server's key, which every instance
/// knows. It is good for ten minutes at least, so that one that came with a token is still good when that is renewed.
/// </summary>
public sealed class DpopNonces(MasterKeys keys, TimeProvider clock)
{
    private const int TagLength = 16;

    // How many are good beside the one that is given out.
    private const int Former = 2;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    /// <summary>The one that is given out now.</summary>
    public string Current => Write(keys.Current, StepOf(clock.GetUtcNow()));

    /// <summary>Whether it was given out, and not too long ago. A clock of another instance may be a step ahead.</summary>
    public bool IsGood(string nonce)
    {
        if (ExactBase64Url.Decode(nonce, sizeof(int) + TagLength) is not { } bytes)
            return false;
        var (step, now) = (BinaryPrimitives.ReadInt32BigEndian(bytes), StepOf(clock.GetUtcNow()));
        return step >= now - Former && step <= now + 1 && keys.All.Any(key => CryptographicOperations.FixedTimeEquals(Tag(key, bytes), bytes.AsSpan(sizeof(int))));
    }

    private static int StepOf(DateTimeOffset now) => (int)(now.ToUnixTimeSeconds() / (long)Step.TotalSeconds);

    private static string Write(MasterKeys.Derived key, int step)
    {
        var bytes = new byte[sizeof(int) + TagLength];
        BinaryPrimitives.WriteInt32BigEndian(bytes, step);
        Tag(key, bytes).CopyTo(bytes.AsSpan(sizeof(int)));
        return Base64Url.EncodeToString(bytes);
    }

    private static ReadOnlySpan<byte> Tag(MasterKeys.Derived key, byte[] bytes) =>
        HMACSHA256.HashData(key.ProofNonce, bytes.AsSpan(0, sizeof(int))).AsSpan(0, TagLength);
}

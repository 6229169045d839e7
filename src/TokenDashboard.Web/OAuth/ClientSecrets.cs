using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>Secrets that apps and servers prove themselves with. Of each only the SHA-256 is known, in hexadecimal digits.</summary>
public static class ClientSecrets
{
    /// <summary>How many may be in force at once: with two, one can take over from the other.</summary>
    public const int Most = 2;

    private const string Setting = "SecretHashes";

    /// <summary>Whether it is one of those. How long that takes does not tell how near it was.</summary>
    public static bool Has(IReadOnlyList<string> hashes, string secret)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        return hashes.Any(known => CryptographicOperations.FixedTimeEquals(HashOf(known), hash));
    }

    /// <summary>What is wrong with hashes in the settings.</summary>
    public static IEnumerable<SettingFault> Check(IReadOnlyList<string> hashes)
    {
        foreach (var (index, hash) in hashes.Index())
        {
            if (index >= Most)
                yield return new(Setting, $": at most {Most} may be in force at once", index);
            else if (HashOf(hash) is null)
                yield return new(Setting, ": set it to the SHA-256 of a secret of 32 random bytes or more, in 64 hexadecimal digits", index);
        }
    }

    private static byte[]? HashOf(string hex) => hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
}

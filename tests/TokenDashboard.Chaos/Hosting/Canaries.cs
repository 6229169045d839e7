using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>
/// Everything secret that was issued, and everything the servers wrote that could be one of them, in whichever of the usual spellings; compared when the runs are over.
/// </summary>
internal sealed partial class Canaries
{
    // Beyond it one is compared no more; all but an hour's soak stays far below.
    private const int Most = 5_000_000;

    private readonly ConcurrentDictionary<string, byte> _secrets = new();
    private readonly ConcurrentDictionary<string, byte> _words = new();
    private long _lines;

    /// <summary>How many lines were read.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>How many secrets are looked for.</summary>
    public int Secrets => _secrets.Count;

    /// <summary>Remembers a secret.</summary>
    public void Add(string? secret)
    {
        if (secret is not null && _secrets.Count < Most)
            _secrets.TryAdd(secret, 0);
    }

    /// <summary>Remembers what in the line is long enough to be one.</summary>
    public void Read(string line)
    {
        Interlocked.Increment(ref _lines);
        foreach (var word in Word().EnumerateMatches(line))
        {
            if (_words.Count < Most)
                _words.TryAdd(line.Substring(word.Index, word.Length), 0);
        }
    }

    /// <summary>What was written that is secret, the kind of it alone.</summary>
    public IReadOnlyList<string> Find()
    {
        var found = new HashSet<string>();
        foreach (var secret in _secrets.Keys)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
            Look(secret, "a secret as it was issued");
            Look(Convert.ToHexString(hash), "a hash in hex");
            Look(Convert.ToHexStringLower(hash), "a hash in hex");
            Look(Convert.ToBase64String(hash).TrimEnd('='), "a hash in base64");
            Look(Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_'), "a hash in base64url");
        }

        return [.. found];

        void Look(string text, string kind)
        {
            if (_words.ContainsKey(text))
                found.Add(kind);
        }
    }

    // As long as the shortest of them, a device code.
    [GeneratedRegex(@"[A-Za-z0-9_\-+/.]{40,}")]
    private static partial Regex Word();
}

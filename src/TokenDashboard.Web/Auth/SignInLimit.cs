using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Slows down whoever guesses at sign-in. Wrong answers are counted for an address as typed from one network, for an address,
/// and, far more generously, for a network: an office behind one address mistypes a lot. Whether there is such an account
/// is not asked. Counts end half an hour after their first, and are forgotten with the process.
/// </summary>
public sealed class SignInLimit(TimeProvider clock)
{
    /// <summary>
    /// Wrong answers for one address from one network. The pauses that so many bring about are shorter than the time they are
    /// counted for: one network can't keep somebody else's account paused.
    /// </summary>
    public const int MostPerAddressAndNetwork = 10;

    /// <summary>Wrong answers for one address from anywhere.</summary>
    public const int MostPerAddress = 40;

    /// <summary>Wrong answers from one network: three each by 200 people.</summary>
    public const int MostPerNetwork = 600;

    /// <summary>How long counts last after their first.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(30);

    // Some megabytes, however many strangers come.
    internal const int MostCounts = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Tally> _tallies = [];

    /// <summary>How many counts are kept.</summary>
    internal int Counts
    {
        get
        {
            lock (_lock)
                return _tallies.Count;
        }
    }

    /// <summary>
    /// Takes one try, which counts as wrong until it is given back, so that tries at the same moment are counted too. False
    /// when there is none left, and nothing is counted.
    /// </summary>
    public bool Take(string address, string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (LeftOf(address, network, now) > TimeSpan.Zero)
                return false;
            foreach (var (key, _) in Of(address, network))
                _tallies[key] = Alive(key, now) is { } tally ? tally with { Count = tally.Count + 1 } : new(now, 1);
            if (_tallies.Count > MostCounts)
                ForgetSome(now);
            return true;
        }
    }

    /// <summary>Gives a try back: the answer was right.</summary>
    public void GiveBack(string address, string network)
    {
        lock (_lock)
        {
            foreach (var (key, _) in Of(address, network))
            {
                if (_tallies.TryGetValue(key, out var tally) && tally.Count > 1)
                    _tallies[key] = tally with { Count = tally.Count - 1 };
                else
                    _tallies.Remove(key);
            }
        }
    }

    /// <summary>How long until there is a try again; zero when there is one.</summary>
    public TimeSpan Left(string address, string network)
    {
        lock (_lock)
            return LeftOf(address, network, clock.GetUtcNow());
    }

    /// <summary>Forgets what was counted for an address whose owner has just proved to be that.</summary>
    public void Forgive(string address, string network)
    {
        lock (_lock)
        {
            foreach (var (key, most) in Of(address, network))
            {
                if (most != MostPerNetwork)
                    _tallies.Remove(key);
            }
        }
    }

    private TimeSpan LeftOf(string address, string network, DateTimeOffset now) => Of(address, network)
        .Select(limit => Alive(limit.Key, now) is { } tally && tally.Count >= limit.Most ? tally.Since + Span - now : TimeSpan.Zero).Max();

    private Tally? Alive(UInt128 key, DateTimeOffset now) => _tallies.TryGetValue(key, out var tally) && now - tally.Since < Span ? tally : null;

    private void ForgetSome(DateTimeOffset now)
    {
        foreach (var (key, _) in _tallies.Where(t => now - t.Value.Since >= Span).ToList())
            _tallies.Remove(key);
        if (_tallies.Count <= MostCounts)
            return;
        foreach (var (key, _) in _tallies.OrderBy(t => t.Value.Since).Take(MostCounts / 2).ToList())
            _tallies.Remove(key);
    }

    private static (UInt128 Key, int Most)[] Of(string address, string network)
    {
        var account = address.ToUpperInvariant();
        return
        [
            (KeyOf($"both {network} {account}"), MostPerAddressAndNetwork), (KeyOf($"address {account}"), MostPerAddress),
            (KeyOf($"network {network}"), MostPerNetwork),
        ];
    }

    // Of one length, whatever was typed.
    private static UInt128 KeyOf(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private readonly record struct Tally(DateTimeOffset Since, int Count);
}

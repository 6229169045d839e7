using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Core.Limits;

/// <summary>Something that may be tried so often until a span of time after the first try is over.</summary>
/// <param name="What">What is counted, and for whom.</param>
/// <param name="Most">How often.</param>
/// <param name="Span">For how long after the first.</param>
public sealed record Allowance(string What, int Most, TimeSpan Span)
{
    internal byte[] Key => SHA256.HashData(Encoding.UTF8.GetBytes(What))[..16];

    /// <summary>For a network and, wider, for the /48 of IPv6 that it is in.</summary>
    public static IEnumerable<Allowance> Of(string what, Requester requester, int most, TimeSpan span)
    {
        yield return new($"{what} {requester.Line}", most, span);
        if (requester.Site is { } site)
            yield return new($"{what} {site}", RateLimitOptions.OfSite(most), span);
    }
}

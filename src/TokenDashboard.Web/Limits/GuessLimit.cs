using Microsoft.Extensions.Options;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Limits;

/// <summary>What may be tried so often in a span of time, by whoever it is counted for.</summary>
public sealed record GuessKind(string Name, int Most, TimeSpan Span)
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    /// <summary>Links in mails that lead nowhere.</summary>
    public static readonly GuessKind Link = new("links", 10, TenMinutes);

    /// <summary>Codes of apps, by who is signed in.</summary>
    public static readonly GuessKind UserCode = new("user-codes", 10, TenMinutes);

    /// <summary>
    /// The code of the first run. Counted for each network alone, so that strangers shut nobody out: there are 20^8 codes, and a thousand
    /// networks at once would try for decades.
    /// </summary>
    public static readonly GuessKind Setup = new("setup-codes", 10, TenMinutes);

    /// <summary>Mails that anyone can have sent, right or not.</summary>
    public static readonly GuessKind Mail = new("mails", 30, TenMinutes);

    /// <summary>Accounts that people make themselves, as many as the options say.</summary>
    public static readonly GuessKind Registration = new("registrations", new RateLimitOptions().Registrations, TimeSpan.FromHours(1));

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<GuessKind> All = [Link, UserCode, Setup, Mail, Registration];
}

/// <summary>A try that is counted as wrong until it is right.</summary>
/// <param name="Wait">How long until it may be made; null when it may now.</param>
/// <param name="RightAsync">Counts it no more.</param>
public sealed record Guess(TimeSpan? Wait, Func<Task> RightAsync);

/// <summary>Lets what must not be guessed be tried a few times, on all instances together, however many tries come at once.</summary>
public sealed class GuessLimit(AttemptService attempts, Refusals refusals, IOptionsMonitor<RateLimitOptions> options)
{
    /// <summary>Begins a try that counts for the network it comes from, and for the /48 of IPv6 around it.</summary>
    public Task<Guess> BeginAsync(GuessKind kind, Requester requester, CancellationToken cancellationToken)
    {
        var most = kind == GuessKind.Registration ? options.CurrentValue.Registrations : kind.Most;
        return BeginAsync(kind, [.. Allowance.Of(kind.Name, requester, most, kind.Span)], Lane.Nobody, cancellationToken);
    }

    /// <summary>Begins a try that counts for who makes it.</summary>
    public Task<Guess> BeginAsync(GuessKind kind, string userId, CancellationToken cancellationToken) =>
        BeginAsync(kind, [new($"{kind.Name} {userId}", kind.Most, kind.Span)], Lane.Somebody, cancellationToken);

    private async Task<Guess> BeginAsync(GuessKind kind, IReadOnlyList<Allowance> allowances, Lane lane, CancellationToken cancellationToken)
    {
        var wait = await attempts.TakeAsync(allowances, lane, cancellationToken);
        if (wait is not null)
            refusals.Count(kind.Name);
        return new(wait, () => attempts.GiveBackAsync(allowances, cancellationToken));
    }
}

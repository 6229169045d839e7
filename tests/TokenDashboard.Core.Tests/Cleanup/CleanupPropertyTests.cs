using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>
/// Promise 6, as a property: whatever the lives of many families, cleanup never changes what any token is answered. A
/// simple model that forgets nothing says what the answer must be.
/// </summary>
[Trait("Postgres", "Thorough")]
[Properties(Arbitrary = [typeof(CleanupPropertyTests)])]
public sealed class CleanupPropertyTests
{
    private const int MostFamilies = 12;
    private const int Length = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly Lazy<Stopwatch> SinceFailure = new(Stopwatch.StartNew);

    /// <summary>What happens next: most families are used often enough to live.</summary>
    public enum Act
    {
        Start,
        Clean,
        Replay,
        RetryLate,
        SignOut,
        Use,
    }

    /// <summary>Seven months, at random.</summary>
    public static Arbitrary<Life> Lives()
    {
        var acts = Gen.Frequency((8, Gen.Constant(Act.Start)), (4, Gen.Constant(Act.Clean)), (1, Gen.Constant(Act.Replay)), (2, Gen.Constant(Act.RetryLate)), (1, Gen.Constant(Act.SignOut)), (24, Gen.Constant(Act.Use)));
        var moments =
            from hours in Gen.Choose(1, 39)
            from act in acts
            from family in Gen.Choose(0, MostFamilies - 1)
            from token in Gen.Choose(0, 999)
            from idle in Gen.ListOf(Gen.Choose(0, 3).Select(n => n == 0), MostFamilies)
            select new Moment(TimeSpan.FromHours(hours), act, family, token, [.. idle]);
        return Arb.From(Gen.ListOf(moments, Length).Select(all => new Life([.. all])), Shorter);
    }

    [Property(MaxTest = 2)]
    public Task Run_AtRandomMomentsOfRandomLives_ForgetsNothingThatCounts(Life life) => LiveAsync(life);

    [Property(MaxTest = 8)]
    [Trait("Category", "Thorough")]
    public Task Run_AtRandomMomentsOfMoreLives_ForgetsNothingThatCounts(Life life) => LiveAsync(life);

    // Without a half of it, a quarter, and at last one moment; for as long as somebody waits to hear that it failed.
    private static IEnumerable<Life> Shorter(Life life)
    {
        for (var size = life.Moments.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= life.Moments.Count && SinceFailure.Value.Elapsed < Patience; at += size)
                yield return new Life([.. life.Moments.Take(at), .. life.Moments.Skip(at + size)]);
        }
    }

    private static async Task LiveAsync(Life life)
    {
        using var core = new CoreDatabase();
        var user = core.AddUser();
        var families = new List<Family>();
        foreach (var (after, act, which, token, idle) in life.Moments)
        {
            core.Clock.Advance(after);
            var family = families.Count > 0 ? families[which % families.Count] : null;
            switch (act)
            {
                case Act.Start when families.Count < MostFamilies:
                    families.Add(await StartAsync(core, user));
                    break;
                case Act.Clean:
                    await core.Cleanup.RunAsync(default);
                    break;
                case Act.Replay when family is not null:
                    await PresentAsync(core, family, token % family.Tokens.Count);
                    break;
                case Act.RetryLate when family is { Tokens.Count: > 1 } && core.Clock.GetUtcNow() - family.UsedAt < TimeSpan.FromHours(13):
                    await PresentAsync(core, family, family.Tokens.Count - 2);
                    break;
                case Act.SignOut when family is not null:
                    await SignOutAsync(core, family);
                    break;
                default:
                    foreach (var (living, i) in families.Select((f, i) => (f, i)).Where(f => !idle[f.i]))
                        await PresentAsync(core, living, living.Tokens.Count - 1);
                    break;
            }
        }

        core.Clock.Advance(TimeSpan.FromHours(1));
        await core.Cleanup.RunAsync(default);
        foreach (var family in families)
            await PresentAsync(core, family, family.Tokens.Count / 2);

        // There may have been none with something to replay.
        families.Add(await StartAsync(core, user));
        for (var i = 0; i < 4; i++)
        {
            core.Clock.Advance(TimeSpan.FromDays(6));
            await PresentAsync(core, families[^1], i);
            await core.Cleanup.RunAsync(default);
        }

        await PresentAsync(core, families[^1], 0);
        Assert.True(families[^1].Reused);
        Assert.Equal(
            families.Where(f => f.Reused).Select(f => f.Id).Order(), core.Stored(db => db.Incidents.Select(i => i.SessionId!.Value).ToList()).Order());
    }

    private static async Task<Family> StartAsync(CoreDatabase core, string user)
    {
        var issued = await core.LinkAsync(user);
        return new Family(issued.Grant.SessionId, [issued.Token], core.Clock.GetUtcNow()) { UsedAt = core.Clock.GetUtcNow() };
    }

    // An hour passes between steps, so the retry window is never open; a late retry may be answered.
    private static async Task PresentAsync(CoreDatabase core, Family family, int index)
    {
        var now = core.Clock.GetUtcNow();
        var result = await core.RotateAsync(family.Tokens[index]);
        var expiry = family.ExpiresAt;
        var forgotten = !family.Reused && (family.SignedOutAt ?? expiry) + TimeSpan.FromDays(30) <= now;
        if (forgotten)
        {
            // Cleanup may or may not have come by: then it is unknown, or what it was.
            family.Reused |= result is RotationResult.Reused;
            return;
        }

        if (family.Reused || family.SignedOutAt is not null)
        {
            Assert.Equal(Refusal.Ended, Assert.IsType<RotationResult.Refused>(result).Reason);
        }
        else if (index == family.Tokens.Count - 2 && expiry > now && family.MayRetry(index, now))
        {
            Assert.Equal(family.Tokens[^1].Reveal(), Assert.IsType<RotationResult.Rotated>(result).Issued.Token.Reveal());
        }
        else if (index < family.Tokens.Count - 1)
        {
            Assert.IsType<RotationResult.Reused>(result);
            family.Reused = true;
        }
        else if (expiry <= now)
        {
            Assert.Equal(Refusal.Expired, Assert.IsType<RotationResult.Refused>(result).Reason);
        }
        else
        {
            family.Tokens.Add(Assert.IsType<RotationResult.Rotated>(result).Issued.Token);
            family.UsedAt = now;
        }
    }

    private static async Task SignOutAsync(CoreDatabase core, Family family)
    {
        var living = !family.Reused && family.SignedOutAt is null && family.ExpiresAt > core.Clock.GetUtcNow();
        if (!living)
            return;
        await core.Tokens.RevokeByTokenAsync(family.Tokens[^1], "companion", CoreDatabase.Laptop, default);
        family.SignedOutAt = core.Clock.GetUtcNow();
        Assert.Equal(EndReason.SignedOut, core.Stored(db => db.Sessions.Single(s => s.Id == family.Id).EndReason));
    }

    /// <summary>What happens, and how long after what was before.</summary>
    /// <param name="After">How long.</param>
    /// <param name="Act">What.</param>
    /// <param name="Family">To which family.</param>
    /// <param name="Token">With which of its tokens.</param>
    /// <param name="Idle">Which families are not used, where all others are.</param>
    public sealed record Moment(TimeSpan After, Act Act, int Family, int Token, IReadOnlyList<bool> Idle)
    {
        /// <inheritdoc/>
        public override string ToString() => $"after {After:g} {Act} {Family} {Token} {string.Concat(Idle.Select(i => i ? '-' : '+'))}";
    }

    /// <summary>All that happens.</summary>
    /// <param name="Moments">One after the other.</param>
    public sealed record Life(IReadOnlyList<Moment> Moments)
    {
        /// <inheritdoc/>
        public override string ToString() => string.Join('\n', Moments);
    }

    private sealed record Family(Guid Id, List<RawToken> Tokens, DateTimeOffset StartedAt)
    {
        public DateTimeOffset UsedAt { get; set; }
        public DateTimeOffset? SignedOutAt { get; set; }
        public bool Reused { get; set; }

        private List<(int Index, DateTimeOffset At)> Retries { get; } = [];

        public DateTimeOffset ExpiresAt =>
            new[] { UsedAt + TimeSpan.FromDays(7), StartedAt + TimeSpan.FromDays(90) }.Min();

        public bool MayRetry(int index, DateTimeOffset now)
        {
            if (now - UsedAt >= TimeSpan.FromHours(12) || Retries.Exists(r => r.Index != index && now - r.At < TimeSpan.FromDays(1)))
                return false;
            if (!Retries.Exists(r => r.Index == index))
                Retries.Add((index, now));
            return true;
        }
    }
}

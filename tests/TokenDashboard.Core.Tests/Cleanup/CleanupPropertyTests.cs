using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>
/// Promise 6, as a property: over a random life of many families, cleanup never changes what any token is answered. A
/// simple model that forgets nothing says what the answer must be.
/// </summary>
[Trait("Postgres", "Thorough")]
public sealed class CleanupPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Run_AtRandomMomentsOfRandomLives_ForgetsNothingThatCounts(int seed) => LiveAsync(seed);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [Trait("Category", "Thorough")]
    public Task Run_AtRandomMomentsOfMoreLives_ForgetsNothingThatCounts(int seed) => LiveAsync(seed);

    private static async Task LiveAsync(int seed)
    {
        var random = new Random(seed);
        using var core = new CoreDatabase();
        var user = core.AddUser();
        var families = new List<Family>();
        for (var step = 0; step < 250; step++)
        {
            core.Clock.Advance(TimeSpan.FromHours(random.Next(1, 40)));
            var family = families.Count > 0 ? families[random.Next(families.Count)] : null;
            switch (random.Next(10))
            {
                case 0 or 1 when families.Count < 12:
                    families.Add(await StartAsync(core, user));
                    break;
                case 2:
                    await core.Cleanup.RunAsync(default);
                    break;
                case 3 when family is not null && random.Next(4) == 0:
                    await PresentAsync(core, family, random.Next(family.Tokens.Count));
                    break;
                case 5 when family is { Tokens.Count: > 1 } && core.Clock.GetUtcNow() - family.UsedAt < TimeSpan.FromHours(13):
                    await PresentAsync(core, family, family.Tokens.Count - 2);
                    break;
                case 4 when family is not null && random.Next(8) == 0:
                    await SignOutAsync(core, family);
                    break;
                default:
                    // Most families are used often enough to live.
                    foreach (var living in families.Where(_ => random.Next(4) > 0))
                        await PresentAsync(core, living, living.Tokens.Count - 1);
                    break;
            }
        }

        await core.Cleanup.RunAsync(default);
        foreach (var family in families)
            await PresentAsync(core, family, random.Next(family.Tokens.Count));
        Assert.Equal(
            families.Where(f => f.Reused).Select(f => f.Id).Order(), core.Stored(db => db.Incidents.Select(i => i.SessionId!.Value).ToList()).Order());
        Assert.Contains(families, f => f.Reused);
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

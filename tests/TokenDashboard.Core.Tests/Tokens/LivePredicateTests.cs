using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>The rotation's plain statement and the predicate that all else uses say the same of every session.</summary>
public sealed class LivePredicateTests
{
    public static TheoryData<bool, bool, int, bool, bool> Standings
    {
        get
        {
            var all = new TheoryData<bool, bool, int, bool, bool>();
            foreach (var bits in Enumerable.Range(0, 48))
                all.Add((bits & 1) != 0, (bits & 2) != 0, (bits / 16) - 1, (bits & 4) != 0, (bits & 8) != 0);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Standings))]
    public async Task Spend_InEveryStanding_SucceedsWhereTheSessionLives(bool ended, bool expired, int epochs, bool locked, bool contained)
    {
        using var core = new CoreDatabase();
        var issued = await core.LinkAsync();
        var now = core.Clock.GetUtcNow();
        using (var db = core.CreateDbContext())
        {
            await db.Sessions.ExecuteUpdateAsync(set => set
                .SetProperty(s => s.EndedAt, ended ? now : null).SetProperty(s => s.EndReason, ended ? EndReason.ByOwner : null)
                .SetProperty(s => s.ExpiresAt, expired ? now : now.AddMicroseconds(1)).SetProperty(s => s.Epoch, 5));
            await db.Accounts.ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Epoch, 5 + epochs).SetProperty(a => a.LockedAt, locked ? now : null).SetProperty(a => a.ContainedAt, contained ? now : null));
        }

        var lives = core.Stored(db => db.Live(now).Any());

        Assert.Equal(!ended && !expired && epochs == 0 && !locked && !contained, lives);
        Assert.Equal(lives, await core.RotateAsync(issued.Token) is RotationResult.Rotated);
    }
}

using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>What is read of a family: the telling parts, wherever they are, and never all of a long life.</summary>
public sealed class FamilyHistoryTests : IDisposable
{
    private static readonly Requester Curl = new("198.51.100.24", "curl/8.9");

    private readonly CoreDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Find_LongFamilyReplayedEarly_HoldsFirstAroundAndLast()
    {
        var detail = await ReplayAsync(rotations: 200, replayed: 60);

        var generations = Generations(detail.History!);
        Assert.Equal([1, .. Enumerable.Range(35, 50), .. Enumerable.Range(198, 4)], generations);
        Assert.Equal((201, EndReason.Reuse), (detail.History!.LiveGeneration, detail.History!.EndReason));
    }

    [Fact]
    public async Task Find_ShortFamily_HoldsAll() =>
        Assert.Equal(Enumerable.Range(1, 9), Generations((await ReplayAsync(rotations: 8, replayed: 3)).History!));

    [Fact]
    public async Task Find_FirstTokenRemoved_StillKnowsWhoSignedIn()
    {
        var detail = await ReplayAsync(rotations: 8, replayed: 3, forgotten: 4);

        var first = detail.History!.Events[0];
        Assert.Equal((FamilyEventKind.SignedIn, CoreDatabase.Laptop.Agent), (first.Kind, first.Agent));
        Assert.Equal([1, 5, 6, 7, 8, 9], Generations(detail.History!));
    }

    [Fact]
    public async Task Find_Case_IsWhatAnAdminSaysOrTheEvidence()
    {
        var detail = await ReplayAsync(rotations: 3, replayed: 1);
        Assert.Equal(Verdict.CopyRefused, detail.History!.Case!.Verdict);

        _database.Stored(db =>
        {
            db.Incidents.Single().CorrectedVerdict = Verdict.LostReply;
            return db.SaveChanges();
        });

        Assert.Equal(Verdict.LostReply, (await new IncidentService(_database).FindAsync(detail.Row.Id, CancellationToken.None))!.History!.Case!.Verdict);
    }

    private static IEnumerable<int> Generations(FamilyHistory history) => history.Events
        .Where(e => e.Kind is FamilyEventKind.SignedIn or FamilyEventKind.Rotated).Select(e => e.Generation).Order();

    private async Task<IncidentDetail> ReplayAsync(int rotations, int replayed, int forgotten = 0)
    {
        var tokens = new List<RawToken> { (await _database.LinkAsync()).Token };
        for (var i = 0; i < rotations; i++)
        {
            _database.Clock.Advance(TimeSpan.FromMinutes(5));
            tokens.Add(await _database.NextAsync(tokens[^1]));
        }

        _database.Stored(db =>
        {
            db.RefreshTokens.RemoveRange(db.RefreshTokens.Where(t => t.Generation < forgotten));
            return db.SaveChanges();
        });
        var reused = Assert.IsType<RotationResult.Reused>(await _database.RotateAsync(tokens[replayed - 1], Curl));
        return (await new IncidentService(_database).FindAsync(reused.IncidentId, CancellationToken.None))!;
    }
}

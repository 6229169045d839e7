using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>The verdict as it is kept: with its reasons, sharpened by what comes after the end, never over an admin's word.</summary>
public sealed class StoredVerdictTests : IDisposable
{
    private static readonly TimeSpan TooLate = TimeSpan.FromHours(13);
    private static readonly Requester Curl = new("198.51.100.24", "curl/8.9");

    private readonly CoreDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Replay_ByAStranger_KeepsTheReasons()
    {
        var (first, _) = await LoseReplyAsync();

        await _database.RotateAsync(first, Curl);

        Assert.Equal((Verdict.CopyRefused, "NeverSeenClient,DeviceRotated", Severity.Mid), Judgement());
    }

    [Fact]
    public async Task LostReply_WhoseSuccessorComesFromElsewhere_WasNoneAfterAll()
    {
        var (first, second) = await LoseReplyAsync();
        await _database.RotateAsync(first);
        Assert.Equal((Verdict.LostReply, "SameClient,SuccessorUnused", Severity.Low), Judgement());

        await _database.RotateAsync(second, Curl);

        Assert.Equal((Verdict.SomeoneElse, "SuccessorElsewhere,KnownDeviceAlarmed", Severity.High), Judgement());
        Assert.Equal(TooLate, _database.Stored(db => db.Incidents.Single().Exposure));
        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentChanged], Told());
    }

    [Fact]
    public async Task LostReply_SharpenedTwice_IsChangedOnce()
    {
        var (first, second) = await LoseReplyAsync();
        await _database.RotateAsync(first);

        for (var i = 0; i < 3; i++)
            await _database.RotateAsync(second, Curl);

        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentChanged], Told());
        Assert.Equal(4, _database.Stored(db => db.Incidents.Single().Presentations));
    }

    [Fact]
    public async Task LostReply_SpentTokensAfterTheEndByAStranger_WereCopied()
    {
        var (first, _) = await LoseReplyAsync();
        await _database.RotateAsync(first);

        await _database.RotateAsync(first, Curl);

        Assert.Equal((Verdict.CopyRefused, "CopyAfterEnd", Severity.Mid), Judgement());
    }

    [Fact]
    public async Task Correction_OfAnAdmin_IsNotTouched()
    {
        var (first, second) = await LoseReplyAsync();
        await _database.RotateAsync(first);
        _database.Stored(db =>
        {
            var incident = db.Incidents.Single();
            (incident.CorrectedVerdict, incident.Severity) = (Verdict.CopyRefused, Severity.Mid);
            return db.SaveChanges();
        });

        await _database.RotateAsync(second, Curl);

        Assert.Equal((Verdict.SomeoneElse, "SuccessorElsewhere,KnownDeviceAlarmed", Severity.Mid), Judgement());
        Assert.Equal(Verdict.CopyRefused, _database.Stored(db => db.Incidents.Single().CorrectedVerdict));
    }

    // The first token is spent, and its reply is too old to be asked for again.
    private async Task<(RawToken First, RawToken Second)> LoseReplyAsync()
    {
        var first = (await _database.LinkAsync()).Token;
        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _database.NextAsync(first);
        _database.Clock.Advance(TooLate);
        return (first, second);
    }

    private (Verdict Verdict, string Reasons, Severity Severity) Judgement() =>
        _database.Stored(db => db.Incidents.Select(i => new ValueTuple<Verdict, string, Severity>(i.Verdict, i.Reasons, i.Severity)).Single());

    private IEnumerable<OutboxKind> Told() => _database.Stored(db => db.Outbox.Where(o => o.IncidentId != null).Select(o => o.Kind).ToList()).Order();
}

using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>What an owner says is evidence: it can make a case graver, and never calmer.</summary>
public sealed class AnswerTests : IDisposable
{
    private static readonly Requester Stranger = new("45.66.77.88", "python-requests/2.32");
    private static readonly Requester Abroad = new("45.66.77.88", CoreDatabase.Laptop.Agent);

    private readonly CoreDatabase _core = new();
    private RawToken? _last;

    public static TheoryData<string, Requester, Requester, bool, Verdict, Severity> Cases { get; } = new()
    {
        // what it is about; who rotates; who replays; the answer; the verdict then.
        { "a theft, known", Stranger, CoreDatabase.Laptop, true, Verdict.SomeoneElse, Severity.High },
        { "a theft, not known", Stranger, CoreDatabase.Laptop, false, Verdict.SomeoneElse, Severity.High },
        { "a lost reply, known", CoreDatabase.Laptop, CoreDatabase.Laptop, true, Verdict.LostReply, Severity.Low },
        { "a lost reply, not known", CoreDatabase.Laptop, CoreDatabase.Laptop, false, Verdict.Unclear, Severity.Mid },
        { "a copy, known", CoreDatabase.Laptop, Stranger, true, Verdict.CopyRefused, Severity.Mid },
        { "a copy, not known", CoreDatabase.Laptop, Stranger, false, Verdict.CopyRefused, Severity.Mid },
        { "who looks the same, known", Abroad, CoreDatabase.Laptop, true, Verdict.Unclear, Severity.Mid },
        { "who looks the same, not known", Abroad, CoreDatabase.Laptop, false, Verdict.SomeoneElse, Severity.High },
    };

    public void Dispose() => _core.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_OfACase_IsWeighed(string about, Requester rotates, Requester replays, bool isMine, Verdict verdict, Severity severity)
    {
        var incident = await ReplayAsync(rotates, replays);

        await AnswerAsync(incident, isMine);

        var told = Case();
        Assert.Equal((about, verdict, severity), (about, told.Verdict, told.Severity));
        Assert.True(told.Severity <= incident.Severity);
    }

    /// <summary>What comes after the end is judged with the answer too.</summary>
    [Fact]
    public async Task Answer_BeforeMoreEvidence_StaysWeighed()
    {
        var incident = await ReplayAsync(CoreDatabase.Laptop, CoreDatabase.Laptop);
        await AnswerAsync(incident, isMine: false);

        await _core.RotateAsync(_last!, new Requester("192.0.2.10", CoreDatabase.Laptop.Agent));

        Assert.Equal((Verdict.Unclear, Severity.Mid), (Case().Verdict, Case().Severity));
        Assert.Contains("OwnerDenied", Case().Reasons, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_NotKnownOfASettledCase_TakesItUpAgain()
    {
        var incident = await ReplayAsync(CoreDatabase.Laptop, CoreDatabase.Laptop);
        await _core.Triage.ResolveAsync([incident.Id], Resolution.LostReply, null, await _core.AddAdminAsync(), default);

        await AnswerAsync(incident, isMine: false);

        Assert.Equal((IncidentStatus.Open, null), (Case().Status, Case().Resolution));
        Assert.Equal(CaseEntryKind.Reopened, _core.Stored(db => db.CaseEntries.OrderBy(c => c.Id).Last().Kind));
    }

    [Theory]
    [InlineData(Resolution.LostReply, true)]
    [InlineData(Resolution.Stolen, false)]
    public async Task Answer_ThatChangesNothingOfASettledCase_LeavesItSettled(Resolution resolution, bool isMine)
    {
        var incident = await ReplayAsync(CoreDatabase.Laptop, CoreDatabase.Laptop);
        await _core.Triage.ResolveAsync([incident.Id], resolution, null, await _core.AddAdminAsync(), default);

        await AnswerAsync(incident, isMine);

        Assert.Equal((IncidentStatus.Resolved, resolution), (Case().Status, Case().Resolution));
    }

    private async Task<Incident> ReplayAsync(Requester rotates, Requester replays)
    {
        var owner = _core.AddUser(email: "ada@example.org");
        var first = (await _core.LinkAsync(owner)).Token;
        _core.Clock.Advance(TimeSpan.FromMinutes(4));
        _last = Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(first, rotates)).Issued.Token;
        // No lost reply can be asked for again by then.
        _core.Clock.Advance(TimeSpan.FromHours(13));
        await _core.RotateAsync(first, replays);
        return Case();
    }

    private async Task AnswerAsync(Incident incident, bool isMine)
    {
        var epoch = _core.Stored(db => db.Accounts.Single(a => a.Id == incident.UserId).Epoch);
        var secret = await _core.Service<AccountLinkService>().IssueAsync(
            LinkPurpose.Alert, new Beginning(incident.UserId, epoch), incident.SessionId, incident.Id, AccountLinkService.Lifetime, default);
        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(secret.Reveal(), isMine, Requester.Unknown, default));
    }

    private Incident Case() => _core.Stored(db => db.Incidents.Single());
}

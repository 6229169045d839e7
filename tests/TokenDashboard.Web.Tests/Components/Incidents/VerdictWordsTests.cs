using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Incidents;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>A verdict in words: what happened, why it is thought so, how much it matters.</summary>
public sealed class VerdictWordsTests
{
    private static readonly Stranger Stranger = new(new IncidentParty("45.66.77.88", "python-requests/2.32.3"), 1, 2, null, null);

    [Theory]
    [InlineData(IncidentKind.Reuse, Verdict.SomeoneElse, "python-requests 2.32 from 45.66.77.88 held a live token for 15 minutes.", "python-requests 2.32 from 45.66.77.88 held a live token of Ada’s Laptop", "sev-high", "Attack likely", "replayed")]
    [InlineData(IncidentKind.Reuse, Verdict.CopyRefused, "python-requests 2.32 from 45.66.77.88 presented a copied token and got nothing.", "python-requests 2.32 from 45.66.77.88 presented a copied token of Ada’s Laptop", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.Reuse, Verdict.LostReply, "Probably a lost reply, not a thief.", "Ada’s Laptop asked twice for one reply", "sev-low", "Probably harmless", "check")]
    [InlineData(IncidentKind.Reuse, Verdict.Unclear, "Can’t tell who it was: python-requests 2.32 from 45.66.77.88.", "A token of Ada’s Laptop was used twice", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.Retries, Verdict.Unclear, "python-requests 2.32 from 45.66.77.88 got 2 lost replies.", "python-requests 2.32 from 45.66.77.88 got lost replies of Ada’s Laptop", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.UnknownClient, Verdict.Unclear, "python-requests 2.32 from 45.66.77.88 uses the session, which never knew it.", "python-requests 2.32 from 45.66.77.88 uses Ada’s Laptop", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.LinkedByTrickery, Verdict.SomeoneElse, "python-requests 2.32 from 45.66.77.88 was connected by trickery, for 15 minutes.", "python-requests 2.32 from 45.66.77.88 was connected to Ada’s account by trickery: Laptop", "sev-high", "Attack likely", "replayed")]
    public void Words_EachVerdict_NameWhoDidIt(
        IncidentKind kind, Verdict verdict, string sentence, string title, string severity, string name, string icon)
    {
        var incident = Row(kind, verdict, Stranger, OwnerAnswer.None);

        Assert.Equal((sentence, title), (VerdictWords.Sentence(incident), VerdictWords.Title(incident)));
        Assert.NotEmpty(VerdictWords.Reason(incident));
        Assert.Equal(
            (severity, name, icon),
            (VerdictWords.SeverityClass(incident.Severity), VerdictWords.SeverityName(incident.Severity), VerdictWords.SeverityIcon(incident.Severity)));
    }

    /// <summary>Whoever set off the alarm may be the victim, and is named only where there is nobody else.</summary>
    [Fact]
    public void Who_NoStranger_IsWhoSetOffTheAlarm() =>
        Assert.Equal("MyApp 1.2 on Android 16 from 192.0.2.10", VerdictWords.Who(Row(IncidentKind.Reuse, Verdict.LostReply, null, OwnerAnswer.None)));

    [Fact]
    public void Who_SeveralClients_SaysHowManyMore() =>
        Assert.Equal("python-requests 2.32 from 45.66.77.88 and 2 more", VerdictWords.Who(Row(IncidentKind.Reuse, Verdict.SomeoneElse, Stranger with { Clients = 3 }, OwnerAnswer.None)));

    private static IncidentRow Row(IncidentKind kind, Verdict verdict, Stranger? stranger, OwnerAnswer answer) => new(
        1, kind, verdict, verdict, false, Certainty.Likely, IncidentSeverity.Of(kind, verdict, answer, stranger is not null), IncidentStatus.Open, null, "ada", "Ada", "Laptop",
        DeviceType.Laptop, new IncidentParty("192.0.2.10", "MyApp/1.2 (Android 16; Pixel 9)"), stranger, default, TimeSpan.FromMinutes(15), 1, answer, null, null, null, null);
}

using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Incidents;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>A verdict in words: what happened, why it is thought so, how much it matters.</summary>
public sealed class VerdictWordsTests
{
    [Theory]
    [InlineData(IncidentKind.Reuse, Verdict.SomeoneElse, "Someone else seems to have used this session for 15 minutes.", "A client never seen before", "sev-high", "Attack likely", "replayed")]
    [InlineData(IncidentKind.Reuse, Verdict.CopyRefused, "A copy of this token exists. It was refused.", "A client this session never used", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.Reuse, Verdict.LostReply, "Probably a lost reply, not a thief.", "The same device on the same network", "sev-low", "Probably harmless", "check")]
    [InlineData(IncidentKind.Reuse, Verdict.Unclear, "Can’t tell.", "The evidence is mixed", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.Retries, Verdict.Unclear, "Lost replies were asked for from another network, again and again.", "Nothing was ended.", "sev-mid", "Needs a look", "look")]
    [InlineData(IncidentKind.Retries, Verdict.SomeoneElse, "Lost replies were asked for from another network, again and again.", "Nothing was ended.", "sev-high", "Attack likely", "replayed")]
    public void Words_EachVerdict_AreThese(
        IncidentKind kind, Verdict verdict, string sentence, string reason, string severity, string name, string icon)
    {
        var incident = new IncidentRow(
            1, kind, verdict, verdict, false, IncidentSeverity.Of(kind, verdict), IncidentStatus.Open, null, "ada", "Ada", "Laptop", DeviceType.Laptop,
            null, default, TimeSpan.FromMinutes(15), 1, OwnerAnswer.None, null, null, null, null);

        Assert.Equal(sentence, VerdictWords.Sentence(incident));
        Assert.StartsWith(reason, VerdictWords.Reason(incident), StringComparison.Ordinal);
        Assert.Equal(
            (severity, name, icon),
            (VerdictWords.SeverityClass(incident.Severity), VerdictWords.SeverityName(incident.Severity), VerdictWords.SeverityIcon(incident.Severity)));
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Picture;
using TokenDashboard.Web.Places;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Downloads;

/// <summary>A case in Markdown, for people: the words of its page, in the reader's language and zone.</summary>
/// <param name="zone">The reader's.</param>
/// <param name="geo">Where addresses are.</param>
public sealed class CaseReport(TimeZoneInfo zone, GeoDatabase geo)
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes it.</summary>
    /// <param name="incident">The case.</param>
    /// <param name="dispute">Which addresses a case of two addresses is about; null for any other.</param>
    /// <param name="lines">What was done about it.</param>
    /// <param name="address">Where its page is.</param>
    /// <param name="now">When it is written.</param>
    public string Of(IncidentDetail incident, AddressCase? dispute, IReadOnlyList<CaseLine> lines, string address, DateTimeOffset now)
    {
        var row = incident.Row;
        Line($"# {Markdown.Text(dispute is null ? VerdictWords.Title(row) : Phrase.Of(IncidentStrings.DisputeTitle, row.UserName))}");
        Paragraph(string.Join(" · ", $"[{Markdown.Text(Phrase.Of(IncidentStrings.DetailTitle, row.Id))}]({address})", $"**{Markdown.Text(VerdictWords.Status(row))}**", At(row.OpenedAt), Markdown.Text(VerdictWords.Assignee(row, ""))));
        Paragraph($"## {IncidentStrings.VerdictLabel}");
        Verdict(incident, dispute);
        Paragraph($"## {IncidentStrings.ReportFacts}");
        Line("");
        Facts(incident, dispute);
        if (incident.History is { } family)
        {
            Paragraph($"## {IncidentStrings.WhatHappened}");
            Line("");
            foreach (var run in FamilyEventRun.Of(family))
                Run(family, run);
        }

        Paragraph($"## {IncidentStrings.TheCase}");
        Line("");
        foreach (var line in lines)
        {
            Line($"- {At(line.At)}: {Markdown.Text(CaseWords.Sentence(line))}");
            if (line.Kind == CaseEntryKind.Noted)
                Line($"\n{Markdown.Quote(line.Text, "  ")}\n");
        }

        if (lines.Count == 0)
            Line(IncidentStrings.CaseEmpty);
        Paragraph("---");
        Paragraph(Phrase.Of(IncidentStrings.ReportWritten, At(now)));
        return _text.ToString();
    }

    private void Run(FamilyHistory family, FamilyEventRun run)
    {
        if (run.LeftOut > 0)
            Line($"- {Markdown.Text(run.Missing)}");
        var first = run.Events[0];
        Line(run.Events.Count == 1
            ? $"- {At(first.At)}: {Markdown.Text(FamilyEventWords.Sentence(family, first))}{Party(first.Ip, first.Agent)}"
            : $"- {At(first.At)} – {At(run.Events[^1].At)}: {Markdown.Text(FamilyEventRun.Folded(family, run))}");
    }

    private void Verdict(IncidentDetail incident, AddressCase? dispute)
    {
        var row = incident.Row;
        Paragraph($"**{Markdown.Text(VerdictWords.Sentence(row))}**{(row.IsCorrected || dispute is not null ? "" : $" ({Markdown.Text(VerdictWords.Name(row.Certainty))})")}");
        if (dispute is not null)
            return;
        foreach (var sentence in new[]
        {
            ReasonWords.Of(incident), row.IsObserved ? IncidentStrings.ReasonObserved : null, ReasonWords.Against(incident), ReasonWords.Settles(incident),
            row.IsCorrected ? Phrase.Of(IncidentStrings.CorrectedFrom, VerdictWords.Name(row.Evidence)) : null,
        })
        {
            if (sentence is not null)
                Paragraph(Markdown.Text(sentence));
        }
    }

    private void Facts(IncidentDetail incident, AddressCase? dispute)
    {
        var row = incident.Row;
        Fact(IncidentStrings.ReportAccount, $"{Markdown.Text(row.UserName)}, {Markdown.Code(incident.UserEmail)}");
        if (dispute is not null)
        {
            Fact(IncidentStrings.DisputeFormer, $"{Markdown.Code(dispute.Former)}, {Phrase.Of(IncidentStrings.DisputeClaimed, At(dispute.ClaimedAt))}");
            Fact(IncidentStrings.DisputePresent, $"{Markdown.Code(dispute.Present)}{(dispute.ChangedAt is { } changed ? $", {Phrase.Of(IncidentStrings.DisputeChanged, At(changed))}" : "")}");
            Fact(IncidentStrings.FactAsker, Place(row.Alarm.Ip));
            return;
        }

        Fact(IncidentStrings.ReportSession, string.Join(", ", new[] { Markdown.Text(DeviceWords.Of(row.SessionName)), Markdown.Text(incident.Software) }.Where(part => part.Length > 0)));
        Fact(FactWords.TokenName(incident), $"{FactWords.Token(incident)}, {Markdown.Text(FactWords.Spent(incident))}");
        if (row.Presentations > 1)
            Line($"- {Markdown.Text(Phrase.Of(IncidentStrings.Presented, row.Presentations))}");
        Fact(VerdictWords.Role(row), Someone(row.About));
        if (FactWords.HasOtherAlarm(row))
            Fact(IncidentStrings.FactAlarm, Someone(row.Alarm));
        foreach (var client in incident.Strangers.Count > 1 ? incident.Strangers : [])
            Fact(IncidentStrings.WhoTitle, $"{Someone(new(client.Ip, client.Agent))}, {At(client.From)} – {At(client.Until)}, {Markdown.Text(Phrase.Of(IncidentStrings.WhoDid, client.Tokens, client.Refused))}");
        Fact(VerdictWords.WindowName(row), Markdown.Text(VerdictWords.Window(row)));
        Fact(IncidentStrings.FactCutOff, Markdown.Text(FactWords.CutOff(incident)));
        Fact(IncidentStrings.AnswerLabel, Markdown.Text(VerdictWords.Name((OwnerAnswer?)row.Answer)) + (row.AnsweredAt is { } answered ? $", {At(answered)}" : ""));
    }

    private void Fact(string name, string value) => Line($"- **{name}**: {value}");

    private void Paragraph(string text) => Line($"\n{text}");

    private void Line(string text) => _text.Append(text).Append('\n');

    private string At(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private string Party(string? ip, string? agent) =>
        string.Concat(new[] { string.IsNullOrEmpty(agent) ? "" : Markdown.Code(agent), ip is null ? "" : Place(ip) }.Where(part => part.Length > 0).Select(part => $" · {part}"));

    private string Someone(IncidentParty party) => $"{(party.Agent is { Length: > 0 } agent ? Markdown.Code(agent) : IncidentStrings.UnknownAgent)} · {Place(party.Ip)}";

    private string Place(string? ip) => !IPAddress.TryParse(ip, out var address) ? PlaceStrings.Unknown
        : PlaceWords.Of(address, geo) is { } words ? $"{Markdown.Text(words)} · {Markdown.Code(ip)}" : Markdown.Code(ip);
}

using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Devices;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Account;

/// <summary>Says what the link in an owner's mail asks, and what an answer does.</summary>
public static class AlertWords
{
    private const int Longest = 80;

    /// <summary>What happened, with a gap for the device's name where it has one.</summary>
    public static string Lead(AlertQuestion question)
    {
        var what = question switch
        {
            { Subject: AlertSubject.NewDevice } => AccountStrings.AlertAskNew,
            { Subject: AlertSubject.Presenter } => AccountStrings.AlertAskPresenter,
            { Seen.HeldToken: true } => AccountStrings.AlertAskHeld,
            _ => AccountStrings.AlertAskRefused,
        };
        return question.IsEnded ? $"{what} {AccountStrings.AlertEnded}" : what;
    }

    /// <summary>What "yes" does.</summary>
    public static string EffectOfYes(AlertQuestion question) => question switch
    {
        { Subject: AlertSubject.NewDevice } => AccountStrings.AlertYesEffectNew,
        { IsEnded: true } => AccountStrings.AlertYesEffectEnded,
        _ => AccountStrings.AlertYesEffect,
    };

    /// <summary>What "yes" has done.</summary>
    public static string Thanks(AlertQuestion question)
    {
        if (question.Subject == AlertSubject.NewDevice)
            return AccountStrings.AlertMineDevice;
        var told = question.Subject == AlertSubject.Stranger ? AccountStrings.AlertMineStranger : AccountStrings.AlertMineTold;
        return question.IsEnded ? $"{told} {AccountStrings.AlertMineEnded}" : told;
    }

    /// <summary>What a program is called, by its user agent: its own words when they are not understood, made plain and cut.</summary>
    public static string Program(string? agent)
    {
        if (string.IsNullOrWhiteSpace(agent))
            return AccountStrings.AlertUnknownProgram;
        var known = DeviceDescription.OfBrowser(agent).Software;
        // An app that is not known is no browser: what it says of itself tells more.
        var isKnown = !known.StartsWith("Unknown", StringComparison.Ordinal)
            && (agent.StartsWith("Mozilla/", StringComparison.Ordinal) || !known.StartsWith("Browser ", StringComparison.Ordinal));
        return PlainText.Of(isKnown ? known : agent, Longest);
    }
}

using TokenDashboard.Core.Accounts;

namespace TokenDashboard.Web.Components.Account;

/// <summary>Says what the link in an owner's mail asks, and what an answer does.</summary>
public static class AlertWords
{
    /// <summary>What happened, with a gap for the device's name where it has one.</summary>
    public static string Lead(AlertQuestion question)
    {
        var what = question switch
        {
            { Subject: AlertSubject.NewDevice } => AccountStrings.AlertAskNew,
            { Subject: AlertSubject.NewApp } => AccountStrings.AlertAskApp,
            { Subject: AlertSubject.Presenter } => AccountStrings.AlertAskPresenter,
            { Seen.HeldToken: true } => AccountStrings.AlertAskHeld,
            _ => AccountStrings.AlertAskRefused,
        };
        return question.IsEnded ? $"{what} {AccountStrings.AlertEnded}" : what;
    }

    /// <summary>What "yes" does.</summary>
    public static string EffectOfYes(AlertQuestion question) => question switch
    {
        { IsAboutNew: true } => AccountStrings.AlertYesEffectNew,
        { IsEnded: true } => AccountStrings.AlertYesEffectEnded,
        _ => AccountStrings.AlertYesEffect,
    };

    /// <summary>What "yes" has done.</summary>
    public static string Thanks(AlertQuestion question)
    {
        if (question.IsAboutNew)
            return AccountStrings.AlertMineDevice;
        var told = question.Subject == AlertSubject.Stranger ? AccountStrings.AlertMineStranger : AccountStrings.AlertMineTold;
        return question.IsEnded ? $"{told} {AccountStrings.AlertMineEnded}" : told;
    }
}

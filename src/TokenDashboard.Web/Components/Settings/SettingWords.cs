using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Settings;

/// <summary>Says what settings are set to, and what a change of one does.</summary>
public static class SettingWords
{
    private static readonly (TimeSpan Length, Func<string> One, Func<string> Many)[] Units =
    [
        (TimeSpan.FromDays(1), () => ReaderStrings.Day, () => ReaderStrings.Days), (TimeSpan.FromHours(1), () => ReaderStrings.Hour, () => ReaderStrings.Hours),
        (TimeSpan.FromMinutes(1), () => ReaderStrings.Minute, () => ReaderStrings.Minutes), (TimeSpan.FromSeconds(1), () => ReaderStrings.Second, () => ReaderStrings.Seconds),
    ];

    /// <summary>A value as people read it; null where there is none.</summary>
    public static string? Value(object? value) => value switch
    {
        TimeSpan span => Time(span),
        int number => Phrase.Number(number),
        RegistrationMode.Invite => SettingStrings.ModeInvite,
        RegistrationMode.Open => SettingStrings.ModeOpen,
        _ => Setting.Write(value),
    };

    /// <summary>A time to the second, in whole units: "1 day 12 hours".</summary>
    public static string Time(TimeSpan span)
    {
        List<string> parts = [];
        foreach (var (length, one, many) in Units)
        {
            var count = (int)(span / length);
            span -= count * length;
            if (count > 0)
                parts.Add(Phrase.Count(count, one(), many()));
        }

        return parts.Count > 0 ? string.Join(' ', parts) : Phrase.Of(ReaderStrings.Seconds, 0);
    }

    /// <summary>Which time of sessions that live becomes shorter by the change.</summary>
    public static SessionTime Shortens(ChangeableSetting setting, object value) => (setting.Property.Name, setting.Now, value) switch
    {
        (nameof(TokenOptions.RefreshTokenLifetime), TimeSpan now, TimeSpan then) when then < now => SessionTime.Rest,
        (nameof(TokenOptions.SessionLifetime), TimeSpan now, TimeSpan then) when then < now => SessionTime.Age,
        _ => SessionTime.None,
    };

    /// <summary>What the change does, where it makes no session's time shorter.</summary>
    public static string Effect(ChangeableSetting setting, object value) => setting.Property.Name switch
    {
        nameof(TokenOptions.RefreshTokenLifetime) => SettingStrings.EffectLonger,
        nameof(TokenOptions.SessionLifetime) => SettingStrings.EffectNewOnly,
        nameof(TokenOptions.AccessTokenLifetime) => SettingStrings.EffectTokens,
        nameof(KeyOptions.SigningLifetime) => SettingStrings.EffectKeys,
        nameof(RegistrationOptions.Mode) => value is RegistrationMode.Open ? SettingStrings.EffectOpen : SettingStrings.EffectInvite,
        nameof(CleanupOptions.KeepHistory) or nameof(CleanupOptions.KeepEnded) or nameof(CleanupOptions.KeepActivity) or nameof(CleanupOptions.KeepAccessUses) =>
            value is TimeSpan then && setting.Now is TimeSpan now && then < now ? SettingStrings.EffectForgets : SettingStrings.EffectKeeps,
        _ => SettingStrings.EffectRetry,
    };

    /// <summary>What a shorter time ends.</summary>
    public static string Effect(EndedByTime ended) => (ended switch
    {
        { Ended: 0 } => Phrase.Of(SettingStrings.EffectNone, ended.Live),
        _ when ended.Ended == ended.Live => Phrase.Of(SettingStrings.EffectAll, ended.Live),
        { Ended: 1 } => Phrase.Of(SettingStrings.EffectOne, ended.Live),
        _ => Phrase.Of(SettingStrings.EffectMany, ended.Ended, ended.Live),
    }) + (ended.OwnToo ? $" {SettingStrings.EffectOwn}" : "");
}

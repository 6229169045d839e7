using TokenDashboard.Core.Data;
using TokenDashboard.Web.Components.Activity;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Something that has happened since the last visit.</summary>
/// <param name="Icon">Its icon.</param>
/// <param name="Text">What, and how often.</param>
/// <param name="Address">Where it is listed.</param>
public sealed record News(string Icon, string Text, string Address);

/// <summary>Says what has happened since the last visit: what would tell of somebody else in the account.</summary>
public static class NewsWords
{
    /// <summary>All of it, what lets somebody in first.</summary>
    public static IReadOnlyList<News> Of(IReadOnlyDictionary<ActivityKind, int> counts, DateOnly since)
    {
        return
        [
            .. Told(ActivityTopic.SignIns, "devices", CheckupStrings.NewsDevice, CheckupStrings.NewsDevices, ActivityKind.SignedIn, ActivityKind.AppLinked),
            .. Told(ActivityTopic.Changes, "passkey", CheckupStrings.NewsPasskey, CheckupStrings.NewsPasskeys, ActivityKind.PasskeyAdded),
            .. Told(ActivityTopic.Changes, "plug", CheckupStrings.NewsExternal, CheckupStrings.NewsExternal, ActivityKind.ExternalLinked),
            .. Told(ActivityTopic.Changes, "mail", CheckupStrings.NewsEmail, CheckupStrings.NewsEmail, ActivityKind.EmailChanged),
            .. Told(ActivityTopic.Changes, "key", CheckupStrings.NewsPassword, CheckupStrings.NewsPassword, ActivityKind.PasswordChanged),
            .. Told(ActivityTopic.Changes, "phone", CheckupStrings.NewsFactorOn, CheckupStrings.NewsFactorOn, ActivityKind.SecondFactorOn),
            .. Told(ActivityTopic.Changes, "phone", CheckupStrings.NewsFactorOff, CheckupStrings.NewsFactorOff, ActivityKind.SecondFactorOff),
            .. Told(ActivityTopic.Changes, "doc", CheckupStrings.NewsCodes, CheckupStrings.NewsCodes, ActivityKind.RecoveryCodesMade),
        ];

        IEnumerable<News> Told(ActivityTopic topic, string icon, string one, string many, params ActivityKind[] kinds) =>
            kinds.Sum(kind => counts.GetValueOrDefault(kind)) is > 0 and var count
                ? [new(icon, Phrase.Count(count, one, many), new ActivityFilter(topic, since, null, null).Address)]
                : [];
    }
}

using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Something that lowers an account's risk, and where it is done.</summary>
/// <param name="Key">What it is by, when its owner does not want to see it; null for what can't be put off.</param>
/// <param name="Tone">How much it matters: the class of its colour.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Title">What it is about; <c>{0}</c> stands for <paramref name="At"/>.</param>
/// <param name="At">When it happened, where that is said.</param>
/// <param name="Text">Why.</param>
/// <param name="Address">Where it is done.</param>
/// <param name="Button">What the button says.</param>
/// <param name="Subject">What it is done to, for those who hear the button alone.</param>
public sealed record CheckupTask(
    string? Key, string Tone, string Icon, string Title, DateTimeOffset? At, string Text, string Address, string Button, string? Subject)
{
    /// <summary>No more than these are shown: a list that is not done is not read.</summary>
    public const int Most = 3;

    private const int FewCodes = 2;
    private static readonly string LookAddress = new SessionFilter(null, SessionFilter.Look).Address;

    /// <summary>All tasks, what matters most first. Pure: the same findings give the same tasks.</summary>
    public static IReadOnlyList<CheckupTask> Of(SessionFindings found, MethodState method, IReadOnlySet<string> dismissed) =>
    [
        .. found.ToLookAt.Select(s => new CheckupTask(
            null, "sev-mid", "look", CheckupStrings.WasItYou, s.CreatedAt, Phrase.Of(CheckupStrings.NewDeviceAndNetwork, s.Name), LookAddress, CheckupStrings.LookAtIt, s.Name)),
        .. found.ToReconnect.Select(s => new CheckupTask(
            $"reconnect {s.Id}", "sev-low", "plug", Phrase.Of(CheckupStrings.Reconnect, s.Name), null, CheckupStrings.ReconnectText, "link", CheckupStrings.Connect, s.Name)),
        .. Advice(found, method).Where(task => !dismissed.Contains(task.Key!)),
    ];

    private static IEnumerable<CheckupTask> Advice(SessionFindings found, MethodState method)
    {
        if (method is { HasPassword: true, SecondFactor: false, Passkeys: 0 })
            yield return new("factor", "sev-low", "key", CheckupStrings.FactorTitle, null, CheckupStrings.FactorText, "methods", CheckupStrings.FactorButton, null);
        else if (method is { HasPassword: true, SecondFactor: false })
            yield return new("second-factor", "sev-low", "phone", CheckupStrings.SecondTitle, null, CheckupStrings.SecondText, "methods/app", CheckupStrings.SecondButton, null);
        if (method is { SecondFactor: true, RecoveryCodes: <= FewCodes })
        {
            yield return new(
                $"codes {method.RecoveryCodes}", "sev-low", "doc", Phrase.Count(method.RecoveryCodes, CheckupStrings.CodesOne, CheckupStrings.CodesMany), null,
                CheckupStrings.CodesText, "methods/codes", CheckupStrings.CodesButton, null);
        }

        foreach (var app in found.Unused)
        {
            yield return new(
                $"unused {app.Id}", "sev-low", "clock", Phrase.Of(CheckupStrings.UnusedTitle, app.Name, "{0}"), app.LastUsedAt, CheckupStrings.UnusedText,
                $"sessions/{app.Id}", CheckupStrings.LookAtIt, app.Name);
        }

        if (method is { HasPassword: false, Passkeys: 1 })
            yield return new("second-passkey", "sev-low", "passkey", CheckupStrings.OnePasskeyTitle, null, CheckupStrings.OnePasskeyText, "methods/passkeys/new", CheckupStrings.OnePasskeyButton, null);
    }
}

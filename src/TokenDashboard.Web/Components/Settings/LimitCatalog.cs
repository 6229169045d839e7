using Microsoft.Extensions.Options;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Settings;

/// <summary>A limit as it is in force.</summary>
/// <param name="Name">What refusals are counted as.</param>
/// <param name="Title">What is limited.</param>
/// <param name="How">How much is taken, and of whom.</param>
/// <param name="IsShared">Whether all instances count together.</param>
/// <param name="Refused">How often this instance has refused by it within the last hour.</param>
public sealed record LimitInForce(string Name, string Title, string How, bool IsShared, int Refused);

/// <summary>Every limit there is.</summary>
public sealed class LimitCatalog(Refusals refusals, IOptionsMonitor<RateLimitOptions> options)
{
    /// <summary>All of them, with what was refused until now.</summary>
    public IReadOnlyList<LimitInForce> List()
    {
        var limits = options.CurrentValue;
        return
        [
            One(RateLimit.Apps, SettingStrings.LimitedApps, AMinute(limits.Apps)),
            One(RateLimit.DeviceCodes, SettingStrings.LimitedDeviceCodes, AMinute(limits.DeviceCodes)),
            One(DeviceAuthorizationService.Waiting, SettingStrings.LimitedWaiting, Phrase.Of(SettingStrings.HowWaiting, limits.WaitingDeviceCodes, limits.WaitingDeviceCodesInAll), isShared: true),
            One(PushedRequestService.Waiting, SettingStrings.LimitedPushed, Phrase.Of(SettingStrings.HowPushed, limits.WaitingPushedRequests, limits.WaitingPushedRequestsOfApp), isShared: true),
            One(FailedTokens.Name, SettingStrings.LimitedTokens, Phrase.Of(SettingStrings.HowTokens, FailedTokens.Most, FailedTokens.MostAMinute)),
            One(ClientDocuments.Name, SettingStrings.LimitedDocuments, Phrase.Of(SettingStrings.HowDocuments, ClientDocuments.MostAMinute, ClientDocuments.MostAtOnce)),
            One(RateLimit.Pages, SettingStrings.LimitedPages, AMinute(limits.Pages)),
            One(RateLimit.Forms, SettingStrings.LimitedForms, AMinute(limits.Forms)),
            One(RateLimit.Account, SettingStrings.LimitedAccount, Phrase.Of(SettingStrings.HowAccount, limits.Account)),
            One(RateLimit.Token, SettingStrings.LimitedToken, Phrase.Of(SettingStrings.HowToken, limits.Token)),
            One(
                SignInLimit.Name, SettingStrings.LimitedSignIn,
                Phrase.Of(SettingStrings.HowSignIn, SignInLimit.MostPerAddressAndNetwork, SignInLimit.MostPerAddress, SignInLimit.MostPerNetwork, Duration.Of(SignInLimit.Span)), isShared: true),
            One(PasswordTurns.Name, SettingStrings.LimitedPasswords, Phrase.Of(SettingStrings.HowPasswords, ProcessorTurns.AtOnce, PasswordTurns.MostWaitingOfNetwork, PasswordTurns.MostWaiting)),
            Guessed(GuessKind.Link, SettingStrings.LimitedLinks),
            Guessed(GuessKind.UserCode, SettingStrings.LimitedUserCodes),
            Guessed(GuessKind.Setup, SettingStrings.LimitedSetup),
            Guessed(GuessKind.Mail, SettingStrings.LimitedMails),
            Guessed(GuessKind.Registration with { Most = limits.Registrations }, SettingStrings.LimitedRegistrations),
        ];
    }

    private LimitInForce Guessed(GuessKind kind, string title) =>
        One(kind.Name, title, Phrase.Of(kind == GuessKind.UserCode ? SettingStrings.HowPerson : SettingStrings.HowNetwork, kind.Most, Duration.Of(kind.Span)), isShared: true);

    private LimitInForce One(string name, string title, string how, bool isShared = false) => new(name, title, how, isShared, refusals.LastHour(name));

    private static string AMinute(int most) => Phrase.Of(SettingStrings.HowMinute, most);
}

using System.Globalization;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Webhooks;

namespace TokenDashboard.Web.Components.Settings;

/// <summary>A setting as it is in force.</summary>
/// <param name="Names">Its name in the environment; of something there may be several of, the names of the first one's settings.</param>
/// <param name="Value">What is in force. Of a secret only that there is one.</param>
/// <param name="Default">What it would be otherwise.</param>
/// <param name="IsLiteral">Whether the default is what one would write, rather than words about it.</param>
/// <param name="Effect">What it does.</param>
/// <param name="IsConfigured">Whether the configuration says so.</param>
public sealed record SettingInForce(IReadOnlyList<string> Names, string Value, string Default, bool IsLiteral, string Effect, bool IsConfigured)
{
    /// <summary>What it goes by.</summary>
    public string Name => Names[0];
}

/// <summary>Settings that belong together.</summary>
public sealed record SettingGroup(string Title, IReadOnlyList<SettingInForce> Settings);

/// <summary>Every setting there is, and what is in force: names, values and defaults are those of the options themselves.</summary>
public sealed class SettingCatalog(IServiceProvider services, DashboardSettings dashboard, MailSettings mail, ExternalProviders external, AppRegistry apps)
{
    /// <summary>All of them, by subject.</summary>
    public IReadOnlyList<SettingGroup> List() =>
    [
        new(SettingStrings.GroupServer,
        [
            One<ServerOptions>(nameof(ServerOptions.PublicOrigin), SettingStrings.PublicOrigin, dashboard.Origin),
            One<ServerOptions>(nameof(ServerOptions.Urls), SettingStrings.Urls),
            One<ServerOptions>(nameof(ServerOptions.DataDirectory), SettingStrings.DataDirectory, dashboard.DataDirectory, SettingStrings.DataDirectoryDefault),
            One<ServerOptions>(nameof(ServerOptions.Database), SettingStrings.Database),
            One<ServerOptions>(nameof(ServerOptions.Connection), SettingStrings.Connection, standard: SettingStrings.ConnectionDefault),
            One<ServerOptions>(nameof(ServerOptions.DirectConnection), SettingStrings.Direct, standard: SettingStrings.DirectDefault),
            One<ServerOptions>(nameof(ServerOptions.Prepare), SettingStrings.Prepare),
            One<ServerOptions>(nameof(ServerOptions.MasterKeys), SettingStrings.Keys, standard: SettingStrings.KeysDefault),
            One<ServerOptions>(nameof(ServerOptions.KnownProxies), SettingStrings.Proxies),
            One<ServerOptions>(nameof(ServerOptions.GeoDatabase), SettingStrings.Geo),
            One<OpenPageOptions>(nameof(OpenPageOptions.PerSession), SettingStrings.PagesPerSession),
            One<OpenPageOptions>(nameof(OpenPageOptions.InAll), SettingStrings.PagesInAll),
        ]),
        new(SettingStrings.GroupPeople,
        [
            One<RegistrationOptions>(nameof(RegistrationOptions.Mode), SettingStrings.Registration, standard: SettingStrings.RegistrationDefault),
            One<ServerOptions>(nameof(ServerOptions.BreachedPasswords), SettingStrings.Breached),
            One<AdminOptions>(nameof(AdminOptions.RequireSecondFactor), SettingStrings.RequireSecondFactor),
            One<AuditOptions>(nameof(AuditOptions.Keep), SettingStrings.KeepAudit),
        ]),
        new(SettingStrings.GroupExternal,
        [
            One<ExternalOptions>(nameof(ExternalOptions.Authority), SettingStrings.ExternalAuthority),
            One<ExternalOptions>(nameof(ExternalOptions.ClientId), SettingStrings.ExternalClientId),
            One<ExternalOptions>(nameof(ExternalOptions.ClientSecret), SettingStrings.ExternalClientSecret),
            One<ExternalOptions>(nameof(ExternalOptions.Name), SettingStrings.ExternalName, external.Only?.Name, SettingStrings.ExternalNameDefault),
        ]),
        new(SettingStrings.GroupTokens,
        [
            One<TokenOptions>(nameof(TokenOptions.AccessTokenLifetime), SettingStrings.AccessTokenLifetime),
            One<TokenOptions>(nameof(TokenOptions.RefreshTokenLifetime), SettingStrings.RefreshTokenLifetime),
            One<TokenOptions>(nameof(TokenOptions.SessionLifetime), SettingStrings.SessionLifetime),
            One<TokenOptions>(nameof(TokenOptions.RetryWindow), SettingStrings.RetryWindow),
            One<TokenOptions>(nameof(TokenOptions.LateRetry), SettingStrings.LateRetry),
            One<KeyOptions>(nameof(KeyOptions.SigningLifetime), SettingStrings.SigningLifetime),
            One<KeyOptions>(nameof(KeyOptions.Schedule), SettingStrings.KeySchedule),
            Several<OAuth.App>(SettingStrings.Apps, apps.All.Where(a => a.Stored is null).Select(a => a.App.ClientId), SettingStrings.AppsDefault),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Hosts), SettingStrings.DocumentHosts),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Scopes), SettingStrings.DocumentScopes),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Audiences), SettingStrings.DocumentAudiences),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.DPoP), SettingStrings.DocumentKey),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.AllowPrivate), SettingStrings.DocumentPrivate),
            Several<Api>(SettingStrings.Apis, Current<ListOf<Api>>().Items.Select(a => a.Audience), SettingStrings.None),
        ]),
        new(SettingStrings.GroupCleanup,
        [
            One<CleanupOptions>(nameof(CleanupOptions.Schedule), SettingStrings.Schedule),
            One<CleanupOptions>(nameof(CleanupOptions.BatchSize), SettingStrings.BatchSize),
            One<CleanupOptions>(nameof(CleanupOptions.KeepHistory), SettingStrings.KeepHistory),
            One<CleanupOptions>(nameof(CleanupOptions.KeepEnded), SettingStrings.KeepEnded),
            One<CleanupOptions>(nameof(CleanupOptions.KeepActivity), SettingStrings.KeepActivity),
            One<CleanupOptions>(nameof(CleanupOptions.KeepAccessUses), SettingStrings.KeepAccessUses),
        ]),
        new(SettingStrings.GroupMail,
        [
            One<MailOptions>(
                nameof(MailOptions.Host), SettingStrings.MailHost, mail.Server?.Host ?? (mail.Folder is null ? SettingStrings.MailOff : SettingStrings.MailFolder), SettingStrings.MailDefault),
            One<MailOptions>(nameof(MailOptions.Port), SettingStrings.MailPort),
            One<MailOptions>(nameof(MailOptions.From), SettingStrings.MailFrom),
            One<MailOptions>(nameof(MailOptions.User), SettingStrings.MailUser),
            One<MailOptions>(nameof(MailOptions.Password), SettingStrings.MailPassword),
            One<MailOptions>(nameof(MailOptions.Tls), SettingStrings.MailTls),
            Several<WebhookOptions>(SettingStrings.Webhooks, Current<ListOf<WebhookOptions>>().Items.Select(WebhookSettings.NameOf), SettingStrings.None),
            One<DeliveryOptions>(nameof(DeliveryOptions.Schedule), SettingStrings.Deliveries),
        ]),
        new(SettingStrings.GroupLimits,
        [
            One<RateLimitOptions>(nameof(RateLimitOptions.Apps), SettingStrings.LimitApps),
            One<RateLimitOptions>(nameof(RateLimitOptions.DeviceCodes), SettingStrings.LimitDeviceCodes),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingDeviceCodes), SettingStrings.LimitWaiting),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingDeviceCodesInAll), SettingStrings.LimitWaitingInAll),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingPushedRequests), SettingStrings.LimitPushed),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingPushedRequestsOfApp), SettingStrings.LimitPushedOfApp),
            One<RateLimitOptions>(nameof(RateLimitOptions.Pages), SettingStrings.LimitPages),
            One<RateLimitOptions>(nameof(RateLimitOptions.Forms), SettingStrings.LimitForms),
            One<RateLimitOptions>(nameof(RateLimitOptions.Account), SettingStrings.LimitAccount),
            One<RateLimitOptions>(nameof(RateLimitOptions.Token), SettingStrings.LimitToken),
            One<RateLimitOptions>(nameof(RateLimitOptions.Registrations), SettingStrings.LimitRegistrations),
        ]),
    ];

    private SettingInForce One<T>(string property, string effect, string? value = null, string? standard = null)
        where T : class, new()
    {
        var configured = services.GetRequiredService<ConfiguredOptions<T>>();
        var held = typeof(T).GetProperty(property)!;
        var (now, otherwise) = (Write(Current<T>()), Write(new T()));
        var isSecret = now is not null && Setting.IsSecret(held);
        return new(
            [configured.Name(property)], value ?? (isSecret ? SettingStrings.Hidden : now) ?? standard ?? SettingStrings.None, standard ?? otherwise ?? SettingStrings.None,
            standard is null && otherwise is not null, effect, configured.IsSet(property));

        // Null where there is nothing.
        string? Write(T options) => held.GetValue(options) switch
        {
            "" => null,
            true => "true",
            false => "false",
            IReadOnlyList<string> texts => texts.Count == 0 ? null : string.Join(", ", texts),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        };
    }

    private SettingInForce Several<T>(string effect, IEnumerable<string> value, string standard)
        where T : class, new()
    {
        var configured = services.GetRequiredService<ConfiguredList<T>>();
        return new([.. configured.Names], string.Join(", ", value) is { Length: > 0 } names ? names : SettingStrings.None, standard, IsLiteral: false, effect, configured.IsSet);
    }

    private T Current<T>() => services.GetRequiredService<IOptionsMonitor<T>>().CurrentValue;
}

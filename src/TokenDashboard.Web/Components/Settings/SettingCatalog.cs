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
/// <param name="Title">What people call it.</param>
/// <param name="Names">Its name in the environment; of something there may be several of, the names of the first one's settings.</param>
/// <param name="Value">What is in force. Of a secret only that there is one.</param>
/// <param name="Default">What it would be otherwise.</param>
/// <param name="IsLiteral">Whether the default is what one would write, rather than words about it.</param>
/// <param name="Effect">What it does.</param>
/// <param name="IsConfigured">Whether the configuration says so.</param>
public sealed record SettingInForce(string Title, IReadOnlyList<string> Names, string Value, string Default, bool IsLiteral, string Effect, bool IsConfigured)
{
    /// <summary>What it goes by.</summary>
    public string Name => Names[0];

    /// <summary>The value as people read it.</summary>
    public string Shown { get; init; } = "";

    /// <summary>The default as people read it.</summary>
    public string ShownDefault { get; init; } = "";

    /// <summary>How it may be changed while the server runs; null where it may not, or the configuration says what it is.</summary>
    public ChangeableSetting? Change { get; init; }
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
            One<ServerOptions>(nameof(ServerOptions.PublicOrigin), SettingStrings.TitlePublicOrigin, SettingStrings.PublicOrigin, dashboard.Origin),
            One<ServerOptions>(nameof(ServerOptions.Urls), SettingStrings.TitleUrls, SettingStrings.Urls),
            One<ServerOptions>(nameof(ServerOptions.DataDirectory), SettingStrings.TitleDataDirectory, SettingStrings.DataDirectory, dashboard.DataDirectory, SettingStrings.DataDirectoryDefault),
            One<ServerOptions>(nameof(ServerOptions.Database), SettingStrings.TitleDatabase, SettingStrings.Database),
            One<ServerOptions>(nameof(ServerOptions.Connection), SettingStrings.TitleConnection, SettingStrings.Connection, standard: SettingStrings.ConnectionDefault),
            One<ServerOptions>(nameof(ServerOptions.DirectConnection), SettingStrings.TitleDirect, SettingStrings.Direct, standard: SettingStrings.DirectDefault),
            One<ServerOptions>(nameof(ServerOptions.Prepare), SettingStrings.TitlePrepare, SettingStrings.Prepare),
            One<ServerOptions>(nameof(ServerOptions.MasterKeys), SettingStrings.TitleKeys, SettingStrings.Keys, standard: SettingStrings.KeysDefault),
            One<ServerOptions>(nameof(ServerOptions.KnownProxies), SettingStrings.TitleProxies, SettingStrings.Proxies),
            One<ServerOptions>(nameof(ServerOptions.GeoDatabase), SettingStrings.TitleGeo, SettingStrings.Geo),
            One<OpenPageOptions>(nameof(OpenPageOptions.PerSession), SettingStrings.TitlePagesPerSession, SettingStrings.PagesPerSession),
            One<OpenPageOptions>(nameof(OpenPageOptions.InAll), SettingStrings.TitlePagesInAll, SettingStrings.PagesInAll),
        ]),
        new(SettingStrings.GroupPeople,
        [
            One<RegistrationOptions>(nameof(RegistrationOptions.Mode), SettingStrings.TitleRegistration, SettingStrings.Registration, standard: SettingStrings.RegistrationDefault),
            One<ServerOptions>(nameof(ServerOptions.BreachedPasswords), SettingStrings.TitleBreached, SettingStrings.Breached),
            One<AdminOptions>(nameof(AdminOptions.RequireSecondFactor), SettingStrings.TitleRequireSecondFactor, SettingStrings.RequireSecondFactor),
            One<AuditOptions>(nameof(AuditOptions.Keep), SettingStrings.TitleKeepAudit, SettingStrings.KeepAudit),
        ]),
        new(SettingStrings.GroupExternal,
        [
            One<ExternalOptions>(nameof(ExternalOptions.Authority), SettingStrings.TitleExternalAuthority, SettingStrings.ExternalAuthority),
            One<ExternalOptions>(nameof(ExternalOptions.ClientId), SettingStrings.TitleExternalClientId, SettingStrings.ExternalClientId),
            One<ExternalOptions>(nameof(ExternalOptions.ClientSecret), SettingStrings.TitleExternalClientSecret, SettingStrings.ExternalClientSecret),
            One<ExternalOptions>(nameof(ExternalOptions.Name), SettingStrings.TitleExternalName, SettingStrings.ExternalName, external.Only?.Name, SettingStrings.ExternalNameDefault),
        ]),
        new(SettingStrings.GroupTokens,
        [
            One<TokenOptions>(nameof(TokenOptions.AccessTokenLifetime), SettingStrings.TitleAccessTokenLifetime, SettingStrings.AccessTokenLifetime),
            One<TokenOptions>(nameof(TokenOptions.RefreshTokenLifetime), SettingStrings.TitleRefreshTokenLifetime, SettingStrings.RefreshTokenLifetime),
            One<TokenOptions>(nameof(TokenOptions.SessionLifetime), SettingStrings.TitleSessionLifetime, SettingStrings.SessionLifetime),
            One<TokenOptions>(nameof(TokenOptions.RetryWindow), SettingStrings.TitleRetryWindow, SettingStrings.RetryWindow),
            One<TokenOptions>(nameof(TokenOptions.LateRetry), SettingStrings.TitleLateRetry, SettingStrings.LateRetry),
            One<KeyOptions>(nameof(KeyOptions.SigningLifetime), SettingStrings.TitleSigningLifetime, SettingStrings.SigningLifetime),
            One<KeyOptions>(nameof(KeyOptions.Schedule), SettingStrings.TitleKeySchedule, SettingStrings.KeySchedule),
            Several<OAuth.App>(SettingStrings.TitleApps, SettingStrings.Apps, apps.All.Where(a => a.Stored is null).Select(a => a.App.ClientId), SettingStrings.AppsDefault),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Hosts), SettingStrings.TitleDocumentHosts, SettingStrings.DocumentHosts),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Scopes), SettingStrings.TitleDocumentScopes, SettingStrings.DocumentScopes),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.Audiences), SettingStrings.TitleDocumentAudiences, SettingStrings.DocumentAudiences),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.DPoP), SettingStrings.TitleDocumentKey, SettingStrings.DocumentKey),
            One<ClientDocumentOptions>(nameof(ClientDocumentOptions.AllowPrivate), SettingStrings.TitleDocumentPrivate, SettingStrings.DocumentPrivate),
            Several<Api>(SettingStrings.TitleApis, SettingStrings.Apis, Current<ListOf<Api>>().Items.Select(a => a.Audience), SettingStrings.None),
        ]),
        new(SettingStrings.GroupCleanup,
        [
            One<CleanupOptions>(nameof(CleanupOptions.Schedule), SettingStrings.TitleSchedule, SettingStrings.Schedule),
            One<CleanupOptions>(nameof(CleanupOptions.BatchSize), SettingStrings.TitleBatchSize, SettingStrings.BatchSize),
            One<CleanupOptions>(nameof(CleanupOptions.KeepHistory), SettingStrings.TitleKeepHistory, SettingStrings.KeepHistory),
            One<CleanupOptions>(nameof(CleanupOptions.KeepEnded), SettingStrings.TitleKeepEnded, SettingStrings.KeepEnded),
            One<CleanupOptions>(nameof(CleanupOptions.KeepActivity), SettingStrings.TitleKeepActivity, SettingStrings.KeepActivity),
            One<CleanupOptions>(nameof(CleanupOptions.KeepAccessUses), SettingStrings.TitleKeepAccessUses, SettingStrings.KeepAccessUses),
        ]),
        new(SettingStrings.GroupMail,
        [
            One<MailOptions>(
                nameof(MailOptions.Host), SettingStrings.TitleMailHost, SettingStrings.MailHost, mail.Server?.Host ?? (mail.Folder is null ? SettingStrings.MailOff : SettingStrings.MailFolder), SettingStrings.MailDefault),
            One<MailOptions>(nameof(MailOptions.Port), SettingStrings.TitleMailPort, SettingStrings.MailPort),
            One<MailOptions>(nameof(MailOptions.From), SettingStrings.TitleMailFrom, SettingStrings.MailFrom),
            One<MailOptions>(nameof(MailOptions.User), SettingStrings.TitleMailUser, SettingStrings.MailUser),
            One<MailOptions>(nameof(MailOptions.Password), SettingStrings.TitleMailPassword, SettingStrings.MailPassword),
            One<MailOptions>(nameof(MailOptions.Tls), SettingStrings.TitleMailTls, SettingStrings.MailTls),
            Several<WebhookOptions>(SettingStrings.TitleWebhooks, SettingStrings.Webhooks, Current<ListOf<WebhookOptions>>().Items.Select(WebhookSettings.NameOf), SettingStrings.None),
            One<DeliveryOptions>(nameof(DeliveryOptions.Schedule), SettingStrings.TitleDeliveries, SettingStrings.Deliveries),
        ]),
        new(SettingStrings.GroupLimits,
        [
            One<RateLimitOptions>(nameof(RateLimitOptions.Apps), SettingStrings.TitleLimitApps, SettingStrings.LimitApps),
            One<RateLimitOptions>(nameof(RateLimitOptions.DeviceCodes), SettingStrings.TitleLimitDeviceCodes, SettingStrings.LimitDeviceCodes),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingDeviceCodes), SettingStrings.TitleLimitWaiting, SettingStrings.LimitWaiting),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingDeviceCodesInAll), SettingStrings.TitleLimitWaitingInAll, SettingStrings.LimitWaitingInAll),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingPushedRequests), SettingStrings.TitleLimitPushed, SettingStrings.LimitPushed),
            One<RateLimitOptions>(nameof(RateLimitOptions.WaitingPushedRequestsOfApp), SettingStrings.TitleLimitPushedOfApp, SettingStrings.LimitPushedOfApp),
            One<RateLimitOptions>(nameof(RateLimitOptions.Pages), SettingStrings.TitleLimitPages, SettingStrings.LimitPages),
            One<RateLimitOptions>(nameof(RateLimitOptions.Forms), SettingStrings.TitleLimitForms, SettingStrings.LimitForms),
            One<RateLimitOptions>(nameof(RateLimitOptions.Account), SettingStrings.TitleLimitAccount, SettingStrings.LimitAccount),
            One<RateLimitOptions>(nameof(RateLimitOptions.Token), SettingStrings.TitleLimitToken, SettingStrings.LimitToken),
            One<RateLimitOptions>(nameof(RateLimitOptions.Registrations), SettingStrings.TitleLimitRegistrations, SettingStrings.LimitRegistrations),
        ]),
    ];

    private SettingInForce One<T>(string property, string title, string effect, string? value = null, string? standard = null)
        where T : class, new()
    {
        var configured = services.GetRequiredService<ConfiguredOptions<T>>();
        var held = ConfiguredOptions<T>.Property(property);
        var current = Current<T>();
        var (now, otherwise) = (held.GetValue(current), held.GetValue(new T()));
        var (written, literal) = (Setting.Write(now), Setting.Write(otherwise));
        var isSecret = written is not null && Setting.IsSecret(held);
        return new(
            title, [configured.Name(property)], value ?? (isSecret ? SettingStrings.Hidden : written) ?? standard ?? SettingStrings.None, standard ?? literal ?? SettingStrings.None,
            standard is null && literal is not null, effect, configured.IsSet(property))
        {
            Shown = value ?? (isSecret ? SettingStrings.Hidden : SettingWords.Value(now)) ?? standard ?? SettingStrings.None,
            ShownDefault = standard ?? SettingWords.Value(otherwise) ?? SettingStrings.None,
            Change = services.GetService<ChangeableOptions<T>>()?.Find(property, current),
        };
    }

    private SettingInForce Several<T>(string title, string effect, IEnumerable<string> value, string standard)
        where T : class, new()
    {
        var configured = services.GetRequiredService<ConfiguredList<T>>();
        var now = string.Join(", ", value) is { Length: > 0 } names ? names : SettingStrings.None;
        return new(title, [.. configured.Names], now, standard, IsLiteral: false, effect, configured.IsSet) { Shown = now, ShownDefault = standard };
    }

    private T Current<T>() => services.GetRequiredService<IOptionsMonitor<T>>().CurrentValue;
}

using System.Globalization;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.Webhooks;

namespace TokenDashboard.Web.Components.Settings;

/// <summary>A setting as it is in force: its name in the environment, its value, what it would be otherwise, and what it does.</summary>
public sealed record SettingInForce(string Name, string Value, string Default, string Effect, bool IsConfigured);

/// <summary>Settings that belong together.</summary>
public sealed record SettingGroup(string Title, IReadOnlyList<SettingInForce> Settings);

/// <summary>Every setting there is, and what is in force. Of secrets it tells only that there is one.</summary>
public sealed class SettingCatalog(
    IConfiguration configuration, DashboardSettings dashboard, IOptionsMonitor<TokenOptions> tokens, IOptionsMonitor<CleanupOptions> cleanup, IOptionsMonitor<AdminOptions> admins,
    MailSettings mail, ExternalProviders external, IHostEnvironment environment)
{
    private static readonly TokenOptions StandardTokens = new();
    private static readonly CleanupOptions StandardCleanup = new();
    private static readonly AdminOptions StandardAdmins = new();

    /// <summary>All of them, by subject.</summary>
    public IReadOnlyList<SettingGroup> List() =>
    [
        new(SettingStrings.GroupServer,
        [
            One("PublicOrigin", dashboard.Origin, "http://localhost:5080", SettingStrings.PublicOrigin),
            One("urls", configuration["urls"] ?? "http://localhost:5080", "http://localhost:5080", SettingStrings.Urls),
            One("DataDirectory", dashboard.DataDirectory, SettingStrings.DataDirectoryDefault, SettingStrings.DataDirectory),
            One("ConnectionStrings__Dashboard", Given("ConnectionStrings__Dashboard", SettingStrings.Another), SettingStrings.ConnectionDefault, SettingStrings.Connection),
            One("Keys__Master", Given("Keys__Master", SettingStrings.KeysGiven), SettingStrings.KeysDefault, SettingStrings.Keys),
            One("Proxy__Known__0", dashboard.KnownProxies.Count == 0 ? SettingStrings.None : string.Join(", ", dashboard.KnownProxies), SettingStrings.None, SettingStrings.Proxies, "Proxy:Known"),
            One("Geo__Database", configuration["Geo:Database"] ?? SettingStrings.None, SettingStrings.None, SettingStrings.Geo),
        ]),
        new(SettingStrings.GroupPeople,
        [
            One("Registration__Mode", dashboard.Registration.ToString(), environment.IsDevelopment() ? "Open" : "Invite", SettingStrings.Registration),
            One("Passwords__Breached", configuration["Passwords:Breached"] ?? SettingStrings.None, SettingStrings.None, SettingStrings.Breached),
            One("Admins__RequireSecondFactor", Flag(admins.CurrentValue.RequireSecondFactor), Flag(StandardAdmins.RequireSecondFactor), SettingStrings.RequireSecondFactor),
            One("Audit__Keep", Span(admins.CurrentValue.KeepAudit), Span(StandardAdmins.KeepAudit), SettingStrings.KeepAudit),
        ]),
        new(SettingStrings.GroupExternal,
        [
            One("External__Authority", external.Only?.Issuer ?? SettingStrings.None, SettingStrings.None, SettingStrings.ExternalAuthority),
            One("External__ClientId", external.Only?.ClientId ?? SettingStrings.None, SettingStrings.None, SettingStrings.ExternalClientId),
            One("External__ClientSecret", external.Only?.ClientSecret is null ? SettingStrings.None : SettingStrings.Hidden, SettingStrings.None, SettingStrings.ExternalClientSecret),
            One("External__Name", external.Only?.Name ?? SettingStrings.None, SettingStrings.ExternalNameDefault, SettingStrings.ExternalName),
        ]),
        new(SettingStrings.GroupTokens,
        [
            One("Tokens__AccessTokenLifetime", Span(tokens.CurrentValue.AccessTokenLifetime), Span(StandardTokens.AccessTokenLifetime), SettingStrings.AccessTokenLifetime),
            One("Tokens__RefreshTokenLifetime", Span(tokens.CurrentValue.RefreshTokenLifetime), Span(StandardTokens.RefreshTokenLifetime), SettingStrings.RefreshTokenLifetime),
            One("Tokens__SessionLifetime", Span(tokens.CurrentValue.SessionLifetime), Span(StandardTokens.SessionLifetime), SettingStrings.SessionLifetime),
            One("Tokens__RetryWindow", Span(tokens.CurrentValue.RetryWindow), Span(StandardTokens.RetryWindow), SettingStrings.RetryWindow),
            One("Apps__0__ClientId", Apps(), "companion", SettingStrings.Apps, "Apps"),
        ]),
        new(SettingStrings.GroupCleanup,
        [
            One("Cleanup__Schedule", cleanup.CurrentValue.Schedule, StandardCleanup.Schedule, SettingStrings.Schedule),
            One("Cleanup__BatchSize", cleanup.CurrentValue.BatchSize.ToString(CultureInfo.InvariantCulture), StandardCleanup.BatchSize.ToString(CultureInfo.InvariantCulture), SettingStrings.BatchSize),
            One("Cleanup__KeepHistory", Span(cleanup.CurrentValue.KeepHistory), Span(StandardCleanup.KeepHistory), SettingStrings.KeepHistory),
            One("Cleanup__KeepEnded", Span(cleanup.CurrentValue.KeepEnded), Span(StandardCleanup.KeepEnded), SettingStrings.KeepEnded),
            One("Cleanup__KeepActivity", Span(cleanup.CurrentValue.KeepActivity), Span(StandardCleanup.KeepActivity), SettingStrings.KeepActivity),
        ]),
        new(SettingStrings.GroupMail,
        [
            One("Mail__Host", mail.Server?.Host ?? (mail.Folder is null ? SettingStrings.MailOff : SettingStrings.MailFolder), SettingStrings.MailDefault, SettingStrings.MailHost),
            One("Mail__Port", mail.Server?.Port.ToString(CultureInfo.InvariantCulture) ?? "587", "587", SettingStrings.MailPort),
            One("Mail__From", mail.Server?.From.ToString() ?? SettingStrings.None, SettingStrings.None, SettingStrings.MailFrom),
            One("Mail__User", mail.Server?.User ?? SettingStrings.None, SettingStrings.None, SettingStrings.MailUser),
            One("Mail__Password", mail.Server?.Password is null ? SettingStrings.None : SettingStrings.Hidden, SettingStrings.None, SettingStrings.MailPassword),
            One("Mail__Tls", configuration["Mail:Tls"] ?? "Auto", "Auto", SettingStrings.MailTls),
            One("Webhooks__0__Url", Webhooks(), SettingStrings.None, SettingStrings.Webhooks, "Webhooks"),
            One("Deliveries__Schedule", configuration["Deliveries:Schedule"] ?? DeliveryJob.Schedule, DeliveryJob.Schedule, SettingStrings.Deliveries),
        ]),
    ];

    private SettingInForce One(string name, string value, string standard, string effect, string? section = null) => new(
        name, value, standard, effect, configuration.GetSection(section ?? name.Replace("__", ":", StringComparison.Ordinal)).Exists());

    private string Given(string name, string given) =>
        configuration[name.Replace("__", ":", StringComparison.Ordinal)] is null ? SettingStrings.AsDefault : given;

    private string Apps() => configuration.GetSection("Apps").GetChildren().Select(app => app["ClientId"]).OfType<string>().ToList() is { Count: > 0 } ids
        ? string.Join(", ", ids) : "companion";

    private string Webhooks() => WebhookSettings.Read(configuration, environment) is { Count: > 0 } all ? string.Join(", ", all.Select(w => w.Name)) : SettingStrings.None;

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static string Span(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Webhooks;

/// <summary>A receiver of events, as it is configured.</summary>
public sealed class WebhookOptions
{
    /// <summary>Where events are posted.</summary>
    public string Url { get; set; } = "";

    /// <summary>What they are signed with.</summary>
    [DataType(DataType.Password)]
    public string Secret { get; set; } = "";

    /// <summary>What it is called on the jobs page; by default its host.</summary>
    public string Name { get; set; } = "";

    /// <summary>Which events it wants; by default all of incidents and sessions.</summary>
    public IReadOnlyList<string> Kinds { get; set; } = WebhookSettings.Usual;

    /// <summary>Of the audit log the acts it wants, such as roleChanged; by default all.</summary>
    public IReadOnlyList<string> Acts { get; set; } = [];

    /// <summary>Whether it may be in a private network, and without https.</summary>
    public bool AllowPrivate { get; set; }
}

/// <summary>A receiver of events, from configuration.</summary>
/// <param name="Name">What it is called on the jobs page.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Secret">What they are signed with.</param>
/// <param name="Kinds">Which it wants.</param>
/// <param name="Acts">Of the audit log the acts it wants; none for all.</param>
/// <param name="AllowPrivate">Whether it may be in a private network, and without https.</param>
public sealed record WebhookSettings(string Name, Uri Url, byte[] Secret, IReadOnlyCollection<OutboxKind> Kinds, IReadOnlyCollection<string> Acts, bool AllowPrivate)
{
    /// <summary>Every kind of event, with the name it has outside.</summary>
    public static readonly IReadOnlyDictionary<OutboxKind, string> Names = new Dictionary<OutboxKind, string>
    {
        [OutboxKind.IncidentOpened] = "incident.opened", [OutboxKind.IncidentChanged] = "incident.changed",
        [OutboxKind.IncidentResolved] = "incident.resolved", [OutboxKind.SessionEnded] = "session.ended",
        [OutboxKind.CasesUnusual] = "incidents.unusual",
        [OutboxKind.Audited] = "audit.recorded", [OutboxKind.SignedIn] = "sign_in.succeeded", [OutboxKind.SignInRefused] = "sign_in.refused",
    };

    /// <summary>Those that a receiver gets which names none.</summary>
    public static readonly IReadOnlyList<string> Usual = [.. Names.Where(n => !OutboxEvent.Journaled.Contains(n.Key)).Select(n => n.Value)];

    private static readonly IReadOnlyCollection<string> AllActs = [.. Enum.GetNames<AuditAction>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private const string SecretPrefix = "whsec_";
    private const int LeastSecret = 24;

    /// <summary>The receiver that the options name; null when it could not be posted to.</summary>
    public static WebhookSettings? From(WebhookOptions options, IHostEnvironment environment) => Address(options) is { } url && Key(options) is { } secret
        ? new(NameOf(options), url, secret, [.. Names.Where(n => options.Kinds.Contains(n.Value)).Select(n => n.Key)], options.Acts, MayBePrivate(options, url, environment)) : null;

    /// <summary>What is wrong with a receiver's settings.</summary>
    public static IEnumerable<SettingFault> Check(WebhookOptions options, IHostEnvironment environment)
    {
        if (Address(options) is not { } url)
            yield return new(nameof(options.Url), ": write it like https://hooks.example.org/token-dashboard");
        else if (url.Scheme == Uri.UriSchemeHttp && !MayBePrivate(options, url, environment))
            yield return new(nameof(options.Url), ": use https, or set AllowPrivate for a receiver in your own network");
        if (Key(options) is null)
            yield return new(nameof(options.Secret), $": write {SecretPrefix} and at least {LeastSecret} random bytes in base64");
        foreach (var (index, kind) in options.Kinds.Index())
        {
            if (!Names.Values.Contains(kind))
                yield return new(nameof(options.Kinds), $": choose among {string.Join(", ", Names.Values)}", index);
        }

        foreach (var (index, act) in options.Acts.Index())
        {
            if (!AllActs.Contains(act))
                yield return new(nameof(options.Acts), $": choose among {string.Join(", ", AllActs)}", index);
        }
    }

    /// <summary>What is wrong between receivers.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<WebhookOptions> all) =>
        all.GroupBy(NameOf, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1 || g.Key.Equals(DeliveryService.MailChannel, StringComparison.OrdinalIgnoreCase))
            .Select(g => $"Webhooks has '{g.Key}' twice, or under a name that is taken: give each receiver a Name of its own.");

    /// <summary>What a receiver is called on the jobs page.</summary>
    public static string NameOf(WebhookOptions options) => options.Name.Length > 0 ? options.Name : Address(options)?.Host ?? "";

    // Whoever develops a receiver has it beside the server.
    private static bool MayBePrivate(WebhookOptions options, Uri url, IHostEnvironment environment) =>
        options.AllowPrivate || (environment.IsDevelopment() && url.IsLoopback);

    private static Uri? Address(WebhookOptions options) =>
        Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0 && url.Fragment.Length == 0 ? url : null;

    private static byte[]? Key(WebhookOptions options)
    {
        var secret = new byte[options.Secret.Length];
        return options.Secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(options.Secret[SecretPrefix.Length..], secret, out var length) && length >= LeastSecret ? secret[..length] : null;
    }
}

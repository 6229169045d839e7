using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Webhooks;

/// <summary>A receiver of events, from configuration.</summary>
/// <param name="Name">What it is called on the jobs page.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Secret">What they are signed with.</param>
/// <param name="Kinds">Which it wants.</param>
/// <param name="AllowPrivate">Whether it may be in a private network, and without https.</param>
public sealed record WebhookSettings(string Name, Uri Url, byte[] Secret, IReadOnlyCollection<OutboxKind> Kinds, bool AllowPrivate)
{
    /// <summary>Every kind of event, with the name it has outside.</summary>
    public static readonly IReadOnlyDictionary<OutboxKind, string> Names = new Dictionary<OutboxKind, string>
    {
        [OutboxKind.IncidentOpened] = "incident.opened", [OutboxKind.IncidentChanged] = "incident.changed",
        [OutboxKind.IncidentResolved] = "incident.resolved", [OutboxKind.SessionEnded] = "session.ended",
    };

    private const string SecretPrefix = "whsec_";
    private const int LeastSecret = 24;

    /// <summary>Reads all receivers, or throws <see cref="StartupException"/> with a sentence that names the setting at fault.</summary>
    public static IReadOnlyList<WebhookSettings> Read(IConfiguration configuration)
    {
        var webhooks = configuration.GetSection("Webhooks").GetChildren().Select(Read).ToList();
        return webhooks.GroupBy(w => w.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1 || g.Key == "mail") is { } twice
            ? throw new StartupException($"Webhooks has '{twice.Key}' twice, or under a name that is taken: give each receiver a Name of its own.")
            : webhooks;
    }

    private static WebhookSettings Read(IConfigurationSection section)
    {
        var allowPrivate = section["AllowPrivate"] is { } allow
            && (bool.TryParse(allow, out var value) ? value : throw Fault("AllowPrivate", allow, "set it to true or false"));
        var url = section["Url"] ?? "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw Fault("Url", url, "write it like https://hooks.example.org/token-dashboard");
        if (uri.Scheme == Uri.UriSchemeHttp && !allowPrivate)
            throw Fault("Url", url, "use https, or set AllowPrivate for a receiver in your own network");
        var text = section["Secret"] ?? "";
        var secret = new byte[text.Length];
        if (!text.StartsWith(SecretPrefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(text[SecretPrefix.Length..], secret, out var length) || length < LeastSecret)
            throw Fault("Secret", text.Length == 0 ? "" : "(hidden)", $"write {SecretPrefix} and at least {LeastSecret} random bytes in base64");
        var kinds = (section.GetSection("Kinds").Get<string[]>() ?? [.. Names.Values]).Select(kind =>
            Names.Where(n => n.Value == kind).Select(n => (OutboxKind?)n.Key).FirstOrDefault() ?? throw Fault("Kinds", kind, $"choose among {string.Join(", ", Names.Values)}"));
        return new WebhookSettings(section["Name"] ?? uri.Host, uri, secret[..length], [.. kinds], allowPrivate);

        StartupException Fault(string name, string given, string advice) => new($"Webhooks__{section.Key}__{name} is '{given}': {advice}.");
    }
}

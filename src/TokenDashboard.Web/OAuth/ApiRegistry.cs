using Microsoft.Extensions.Options;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>A server of somebody's own that takes access tokens, known from configuration (RFC 8707).</summary>
public sealed class Api
{
    /// <summary>What its tokens are for, and what apps call it: an absolute address without a fragment.</summary>
    public string Audience { get; set; } = "";

    /// <summary>What people read when they connect an app that works with it; by default its audience.</summary>
    public string Name { get => field.Length > 0 ? field : Audience; set; } = "";

    /// <summary>What it calls itself where it asks about tokens (RFC 7662); empty for one that does not ask.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>SHA-256 of the secrets that it may prove itself with, in hexadecimal digits. With two, one can take over from the other.</summary>
    public IReadOnlyList<string> SecretHashes { get; set; } = [];
}

/// <summary>The servers that tokens can be asked for, beside our own API.</summary>
public sealed class ApiRegistry(IOptionsMonitor<ListOf<Api>> options, DashboardSettings settings)
{
    private const int NameLength = 100;

    /// <summary>All of them, in the order of their keys.</summary>
    public IReadOnlyList<Api> All => options.CurrentValue.Items;

    /// <summary>What tokens for our own API are for.</summary>
    public string Own => settings.Origin;

    /// <summary>Where our own API is, below the origin. It is called by its address as well (RFC 9728 §3).</summary>
    public const string Path = "/api/v1";

    /// <summary>Where our own API says what it is, below the origin; what it is called by its path stands behind (RFC 9728 §3.1).</summary>
    public const string Metadata = "/.well-known/oauth-protected-resource";

    /// <summary>Where people read about our own API, below the origin.</summary>
    public const string Reference = "/reference";

    /// <summary>
    /// What an app gets that asks for these, space-separated; empty where it asks for none, which is our own API. Null where it may not ask for one, or that one is not registered.
    /// </summary>
    public string? Granted(App app, IReadOnlyList<string> asked) =>
        asked.All(a => IsOwn(a) || (app.Audiences.Contains(a) && All.Any(api => api.Audience == a))) ? string.Join(' ', asked.Select(a => IsOwn(a) ? Audiences.Own : a).Distinct()) : null;

    /// <summary>What a token is for: the API that was asked for, or else the first that was granted.</summary>
    public string Chosen(string granted, string? asked) => asked is not null ? IsOwn(asked) ? Own : asked : (Audiences.Of(granted)[0] is var first && first == Audiences.Own ? Own : first);

    private bool IsOwn(string asked) => asked == Own || asked == Own + Path;

    /// <summary>The server that calls itself so and has that secret, or null.</summary>
    public Api? Find(string? clientId, string secret) => clientId is null ? null : All.FirstOrDefault(api => api.ClientId == clientId && ClientSecrets.Has(api.SecretHashes, secret));

    /// <summary>What people call those that were asked for, our own API apart.</summary>
    public IEnumerable<string> NamesOf(string granted) => All.Where(api => api.Audience != Own && granted.Split(' ').Contains(api.Audience)).Select(api => api.Name);

    /// <summary>What is wrong with the settings of one.</summary>
    public static IEnumerable<SettingFault> Check(Api api)
    {
        if (!IsAudience(api.Audience))
            yield return new(nameof(api.Audience), ": set it to what its tokens are for, such as https://api.example.org: an absolute address without a fragment");
        else if (PlainText.Of(api.Name, NameLength) != api.Name)
            yield return new(nameof(api.Name), $": set it to what people call it, of at most {NameLength} characters that can be seen");
        if (api.ClientId.Length > 100)
            yield return new(nameof(api.ClientId), ": set it to at most 100 characters");
        if (api.ClientId.Length > 0 != api.SecretHashes.Count > 0)
            yield return new(nameof(api.SecretHashes), $": set it together with {nameof(api.ClientId)}");
        foreach (var fault in ClientSecrets.Check(api.SecretHashes))
            yield return fault;
    }

    /// <summary>What is wrong between them.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<Api> apis) =>
        Twice(apis, nameof(Api.Audience), a => a.Audience).Concat(Twice(apis, nameof(Api.ClientId), a => a.ClientId));

    private static IEnumerable<string> Twice(IReadOnlyList<Api> apis, string setting, Func<Api, string> value) =>
        apis.GroupBy(value).Where(g => g.Key.Length > 0 && g.Count() > 1).Select(g => $"Apis names the {setting} '{g.Key}' twice: give each its own.");

    // RFC 8707 §2.
    private static bool IsAudience(string text) =>
        text.Length is > 0 and <= 200 && !text.Contains('#', StringComparison.Ordinal) && text.All(c => c is > ' ' and < (char)127) && Uri.TryCreate(text, UriKind.Absolute, out _);
}

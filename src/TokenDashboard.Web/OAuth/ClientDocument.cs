using System.Text.Json;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// A document in which an app says what it is (draft-ietf-oauth-client-id-metadata-document): its address is the app's <c>client_id</c>. Who has the address has the app, and nothing else of it
/// is known to be true: so its host is shown wherever it is named.
/// </summary>
public static partial class ClientDocument
{
    /// <summary>How long an address may be.</summary>
    public const int MostCharacters = 200;

    private const int MostRedirects = 20;
    private const int NameLength = 28;
    private const int HostLength = 28;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>
    /// The host of a document's address, or null for what can't be one (§3): https, a path, and nothing that could be read in two ways. An international name must come as it is looked up
    /// (<c>xn--</c>), so that none looks like another.
    /// </summary>
    public static string? HostOf(string clientId, bool allowPort = false) =>
        clientId.Length <= MostCharacters && Address().Match(clientId) is { Success: true } found && (allowPort || !found.Groups["port"].Success) && ClientHost.Is(found.Groups["host"].Value)
        && !found.Groups["path"].Value.Split('/').Any(segment => segment is "." or "..") && Uri.TryCreate(clientId, UriKind.Absolute, out var uri) && uri.AbsoluteUri == clientId
            ? found.Groups["host"].Value
            : null;

    /// <summary>
    /// The app that a document describes, or null where it is none that can be let in (§4): it names another <c>client_id</c>, asks for a secret or another proof, or has nowhere to be
    /// answered. Its name is what it claims, and its host; the host alone where the claim could be taken for somebody else.
    /// </summary>
    /// <param name="json">The document.</param>
    /// <param name="clientId">The address that it was fetched from.</param>
    /// <param name="host">That address's host.</param>
    /// <param name="options">What such apps may.</param>
    /// <param name="isTaken">Whether an app that is registered here is called that.</param>
    public static App? Read(ReadOnlyMemory<byte> json, string clientId, string host, ClientDocumentOptions options, Func<string, bool> isTaken)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "client_id") != clientId || root.EnumerateObject().Any(p => p.Name.StartsWith("client_secret", StringComparison.Ordinal))
                || Text(root, "token_endpoint_auth_method") is not (null or "none") || !Has(root, "grant_types", GrantTypes.AuthorizationCode) || !Has(root, "response_types", "code"))
                return null;
            var redirects = (Texts(root, "redirect_uris") ?? []).Where(RedirectUris.MayBeRegistered).ToList();
            if (redirects.Count is 0 or > MostRedirects)
                return null;
            var name = PlainText.Of(Text(root, "client_name") ?? "", NameLength);
            return Of(clientId, host, options, name.Length == 0 || Misleading().IsMatch(name) || isTaken(name) ? null : name, redirects);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An app of that address, of which the document is not at hand: its sessions go on.</summary>
    public static App Of(string clientId, string host, ClientDocumentOptions options, string? name = null, IReadOnlyList<string>? redirects = null)
    {
        // The end of a host says whose it is.
        var shown = host.Length <= HostLength ? host : "…" + host[^(HostLength - 1)..];
        return new App
        {
            ClientId = clientId, Name = name is null ? shown : $"{name} ({shown})", Host = host, Grants = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            RedirectUris = redirects ?? [], Scopes = options.Scopes, Audiences = options.Audiences, DPoP = options.DPoP,
        };
    }

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw new JsonException();

    private static List<string>? Texts(JsonElement root, string name) => !root.TryGetProperty(name, out var value) ? null : [.. value.EnumerateArray().Select(one => one.GetString() ?? "")];

    private static bool Has(JsonElement root, string name, string value) => Texts(root, name) is not { } texts || texts.Contains(value);

    [GeneratedRegex("^https://(?<host>[a-z0-9.-]+)(?<port>:[1-9][0-9]{0,4})?(?<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    // Reads like a host, or like the one that is put behind it.
    [GeneratedRegex("[()\\[\\]{}（）/\\\\]|[.。．]\\p{L}", RegexOptions.NonBacktracking)]
    private static partial Regex Misleading();
}

using System.Globalization;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>What an admin types of an app. The rules are those that the configuration has.</summary>
public sealed class AppDraft
{
    // Their pages have these addresses already, or none.
    private static readonly string[] Reserved = ["new", ".", ".."];

    public string? Name { get; set; }
    public string? ClientId { get; set; }
    public string Icon { get; set; } = AppIcons.Usual;
    public bool IsConfidential { get; set; }
    public bool MustPush { get; set; }
    public bool MustShowKey { get; set; }
    public bool ObservesReuse { get; set; }

    /// <summary>How long its access tokens are good for, in minutes; empty for as long as everybody's.</summary>
    public string? AccessMinutes { get; set; }

    /// <summary>How long a session may rest, in hours, in the same way.</summary>
    public string? RestHours { get; set; }

    /// <summary>How old a session may get, in days, in the same way.</summary>
    public string? Days { get; set; }

    public HashSet<string> Grants { get; init; } = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken];
    public HashSet<string> Scopes { get; init; } = [.. OAuth.Scopes.Usual];
    public HashSet<string> Audiences { get; init; } = [];

    /// <summary>One a line.</summary>
    public string Redirects { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Origins { get; set; } = "";

    /// <summary>One that is registered, to be changed.</summary>
    public static AppDraft Of(RegisteredApp app) => new()
    {
        Name = app.Name, ClientId = app.ClientId, Icon = AppRegistry.Of(app).Icon, IsConfidential = app.SecretHash is not null, MustPush = app.RequirePushedAuthorizationRequests, MustShowKey = app.DpopBoundAccessTokens,
        ObservesReuse = app.ObservesReuse, AccessMinutes = Written(app.AccessTokenLifetime?.TotalMinutes), RestHours = Written(app.RefreshTokenLifetime?.TotalHours), Days = Written(app.SessionLifetime?.TotalDays),
        Grants = [.. Each(app.Grants)], Scopes = [.. Each(app.Scopes)], Audiences = [.. Each(app.Audiences)], Redirects = app.RedirectUris.Replace(' ', '\n'), Origins = app.Origins.Replace(' ', '\n'),
    };

    /// <summary>What is to be stored of it.</summary>
    /// <param name="secretHash">SHA-256 of its secret; null for a public app.</param>
    /// <param name="by">The account of who registers it.</param>
    public RegisteredApp Registered(byte[]? secretHash, string by) => new()
    {
        ClientId = (ClientId ?? "").Trim(), Name = (Name ?? "").Trim(), Icon = Icon == AppIcons.Usual ? "" : Icon, SecretHash = secretHash, CreatedBy = by, Grants = Together(GrantTypes.All.Where(Grants.Contains)),
        Scopes = Together(OAuth.Scopes.All.Where(Scopes.Contains)), Audiences = Together(Audiences), RedirectUris = Together(Each(Redirects)), Origins = Together(Each(Origins)),
        RequirePushedAuthorizationRequests = MustPush, DpopBoundAccessTokens = MustShowKey, ObservesReuse = ObservesReuse,
        AccessTokenLifetime = Read(AccessMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null, RefreshTokenLifetime = Read(RestHours) is { } hours ? TimeSpan.FromHours(hours) : null,
        SessionLifetime = Read(Days) is { } days ? TimeSpan.FromDays(days) : null,
    };

    /// <summary>A sentence for each field, about the first thing that is wrong with it.</summary>
    /// <param name="audiences">Those of the servers that there are.</param>
    /// <param name="tokens">How long what is everybody's lives: nothing of an app lives longer.</param>
    public Dictionary<string, string> Faults(IReadOnlyCollection<string?> audiences, TokenOptions tokens)
    {
        var app = AppRegistry.Of(Registered(secretHash: null, by: ""));
        var faults = new Dictionary<string, string>();
        foreach (var fault in AppRegistry.Check(app, audiences))
        {
            faults.TryAdd(fault.Property, (fault.Property, fault.Index) switch
            {
                (nameof(app.ClientId), _) => AppStrings.FaultClientId,
                (nameof(app.Name), _) => AppStrings.FaultName,
                (nameof(app.RedirectUris), { } index) => Phrase.Of(AppStrings.FaultRedirect, app.RedirectUris[index]),
                (nameof(app.RedirectUris), _) => AppStrings.FaultNoRedirect,
                (nameof(app.Origins), { } index) => Phrase.Of(AppStrings.FaultOrigin, app.Origins[index]),
                _ => AppStrings.FaultOther,
            });
        }

        if (PlainText.Of(app.ClientId, int.MaxValue) != app.ClientId || Reserved.Contains(app.ClientId))
            faults.TryAdd(nameof(app.ClientId), AppStrings.FaultClientId);
        foreach (var (property, chosen) in new[] { (nameof(app.Grants), app.Grants), (nameof(app.Scopes), app.Scopes) })
        {
            if (chosen.Count == 0)
                faults.TryAdd(property, AppStrings.FaultNone);
        }

        foreach (var (property, text, most) in new[]
        {
            (nameof(app.AccessTokenLifetime), AccessMinutes, tokens.AccessTokenLifetime.TotalMinutes), (nameof(app.RefreshTokenLifetime), RestHours, tokens.RefreshTokenLifetime.TotalHours),
            (nameof(app.SessionLifetime), Days, tokens.SessionLifetime.TotalDays),
        })
        {
            if (!string.IsNullOrWhiteSpace(text) && !(Read(text) is { } number && number >= 1 && number <= most))
                faults[property] = Phrase.Of(AppStrings.FaultLifetime, (long)most);
        }

        return faults;
    }

    private static string? Written(double? number) => number?.ToString("0.####", CultureInfo.CurrentCulture);

    // Ages are none, and would be too long for what they are stored as.
    private static double? Read(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.CurrentCulture, out var number) && number <= 100_000 ? number : null;

    private static string[] Each(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Together(IEnumerable<string> texts) => string.Join(' ', texts);
}

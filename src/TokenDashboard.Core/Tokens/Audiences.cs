namespace TokenDashboard.Core.Tokens;

/// <summary>The APIs that an app's tokens are for, as they are stored: space-separated, and nothing where it asked for none (RFC 8707).</summary>
public static class Audiences
{
    /// <summary>Our own API, which is what tokens are for unless another is asked for.</summary>
    public const string Own = ".";

    /// <summary>Each of those that were granted.</summary>
    public static string[] Of(string granted) => granted.Length > 0 ? granted.Split(' ') : [Own];

    /// <summary>Whether one is among those that were granted; none in particular always is.</summary>
    public static bool Has(string granted, string? audience) => audience is null || Of(granted).Contains(audience);
}

namespace TokenDashboard.Web.Limits;

/// <summary>What is asked of this server, each kind with a limit of its own. An endpoint says by <c>RequireRateLimiting</c> which it is, a page by <c>EnableRateLimiting</c>.</summary>
public static class RateLimit
{
    /// <summary>Tokens, and what they are shown to.</summary>
    public const string Apps = "apps";

    /// <summary>Something is stored for whoever asks.</summary>
    public const string DeviceCodes = "device-codes";

    /// <summary>Pages, files and what else a browser asks for.</summary>
    public const string Pages = "pages";

    /// <summary>Pages whose forms are for anyone, or take what may be guessed. To look at one is as with <see cref="Pages"/>.</summary>
    public const string Forms = "forms";

    /// <summary>What refusals to one account are counted as, whatever it asked for.</summary>
    public const string Account = "account";

    /// <summary>What refusals to one session's access tokens are counted as.</summary>
    public const string Token = "token";

    /// <summary>All that an endpoint can be.</summary>
    public static readonly IReadOnlyList<string> All = [Apps, DeviceCodes, Pages, Forms];
}

namespace TokenDashboard.Web.Auth;

/// <summary>Where to go after signing in.</summary>
public static class ReturnAddress
{
    /// <summary>The address if it is a path of this site, else the start page: a link must not lead elsewhere.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";
}

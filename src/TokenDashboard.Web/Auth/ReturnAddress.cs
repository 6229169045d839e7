namespace TokenDashboard.Web.Auth;

/// <summary>Where to go after signing in.</summary>
public static class ReturnAddress
{
    private static readonly Uri Here = new("http://here/");

    /// <summary>
    /// The address, encoded, if it is one of this site, which is all that is under <paramref name="pathBase"/>; else the start
    /// page: a link must not lead elsewhere.
    /// </summary>
    public static string Local(string? address, PathString pathBase)
    {
        var start = pathBase + "/";
        return address is ['/', ..] && !address.Any(char.IsControl) && Uri.TryCreate(Here, address, out var uri) && uri.Host == Here.Host && uri.Port == Here.Port
            && uri.PathAndQuery.StartsWith(start, StringComparison.Ordinal) && uri.PathAndQuery is not ['/', '/' or '\\', ..]
                ? uri.PathAndQuery + uri.Fragment
                : start;
    }
}

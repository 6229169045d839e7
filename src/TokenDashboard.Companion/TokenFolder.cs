namespace TokenDashboard.Companion;

/// <summary>Where this device's tokens are kept.</summary>
internal static class TokenFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "TOKEN_COMPANION_HOME";

    /// <summary>
    /// The full path of the folder: <see cref="Variable"/> if it is set, else <c>token-companion</c> in the system's
    /// application data folder. Null when there is neither, as for an account without a home.
    /// </summary>
    public static string? Find(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);

        // Unverified, because a new account's folder does not exist yet and would be answered as "" too.
        var data = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.IsPathRooted(data) ? Path.Combine(data, "token-companion") : null;
    }
}

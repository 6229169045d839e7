using TokenDashboard.Core.Audit;

namespace TokenDashboard.Core.Tokens;

/// <summary>Scopes that only those can allow who have what they are for at the desk. Whether who allowed one still has it is asked again at each refresh, and with each use.</summary>
public static class AdminScopes
{
    /// <summary>See incidents and everyone's sessions, and take them away as files, as far as the role of who allowed it goes.</summary>
    public const string Read = "admin:read";

    /// <summary>Settle incidents, end anyone's sessions, contain accounts.</summary>
    public const string Manage = "admin:manage";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Read, Manage];

    /// <summary>What one is for.</summary>
    public static Capability Needed(string scope) => scope == Read ? Capability.ReadCases : Capability.Act;

    /// <summary>Of these space-separated scopes those that somebody with these roles can allow, or have still.</summary>
    public static string Within(string scope, IReadOnlyList<string> roles)
    {
        // Most tokens have none of them, and each refresh asks.
        if (!scope.Contains(Read, StringComparison.Ordinal) && !scope.Contains(Manage, StringComparison.Ordinal))
            return scope;
        return string.Join(' ', scope.Split(' ').Where(s => !All.Contains(s) || roles.May(Needed(s))));
    }
}

using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Which of the other devices are shown. It is in the address, so that a link shows the same.</summary>
/// <param name="Type"><c>browser</c> or <c>app</c>; anything else is both.</param>
/// <param name="State"><c>look</c> for those that need a look; anything else is all.</param>
public sealed record SessionFilter(string? Type, string? State)
{
    public const string Browser = "browser";
    public const string App = "app";
    public const string Look = "look";

    /// <summary>Whether anything is left out.</summary>
    public bool IsOn => Type is Browser or App || State == Look;

    /// <summary>Whether the session is shown.</summary>
    public bool Shows(SessionRow session) =>
        (Type switch { Browser => session.Kind == SessionKind.Browser, App => session.Kind == SessionKind.App, _ => true })
        && (State != Look || session is { NeedsLook: true, IsActive: true });

    /// <summary>The address that shows this.</summary>
    public string Address => (Type, State) switch
    {
        (null, null) => "sessions",
        (null, _) => $"sessions?state={State}",
        (_, null) => $"sessions?type={Type}",
        _ => $"sessions?type={Type}&state={State}",
    };
}

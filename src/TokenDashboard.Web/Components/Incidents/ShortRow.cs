using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>A case as those have it in a list who may read of people one case at a time.</summary>
internal static class ShortRow
{
    /// <summary>The same without addresses, without the owner's words for the device, and with the owner's initials.</summary>
    public static IncidentRow Shortened(this IncidentRow row) => row with
    {
        UserId = "",
        UserName = Initials.Of(row.UserName),
        SessionName = "",
        Alarm = row.Alarm with { Ip = "" },
        Stranger = row.Stranger is { } stranger ? stranger with { Main = stranger.Main with { Ip = "" } } : null,
    };
}

using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Account;

/// <summary>What ways in are called.</summary>
public static class WayWords
{
    /// <summary>A way's kind and name.</summary>
    public static string Name(ReviewedWay way) => way.Kind switch
    {
        WayKind.Passkey => Phrase.Of(AccountStrings.WayPasskey, way.Name),
        WayKind.External => Phrase.Of(AccountStrings.WayExternal, way.Name),
        WayKind.SecondFactor => AccountStrings.WayFactor,
        _ => Phrase.Of(AccountStrings.WayAddress, way.Name),
    };
}

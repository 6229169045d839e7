namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Further cases of the same kinds, kept aside: to check with, not to make rules by.</summary>
internal static class Kept
{
    public static readonly IReadOnlyList<StagedCase> Cases = [];
}

namespace TokenDashboard.Core.Setup;

/// <summary>What came of bringing a database to this version's schema.</summary>
public abstract record SchemaOutcome
{
    private SchemaOutcome()
    {
    }

    /// <summary>It has this version's schema. The copy is the file that was put aside first, null when nothing had to be brought over.</summary>
    public sealed record Current(string? Copy = null) : SchemaOutcome;

    /// <summary>A later version has written it; it was not touched.</summary>
    public sealed record Newer(string Migration) : SchemaOutcome;

    /// <summary>It is older than the version before this one; it was not touched.</summary>
    public sealed record TooOld : SchemaOutcome;

    /// <summary>Another process wrote to it meanwhile; it was not touched.</summary>
    public sealed record InUse : SchemaOutcome;
}

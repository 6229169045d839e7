namespace TokenDashboard.Core.Data;

/// <summary>
/// What cleanup does about one table, written in the room that the table belongs to. A step may be run twice at once, and never touches what
/// reuse detection or an incident needs.
/// </summary>
public interface ICleanupStep
{
    /// <summary>Whether the rows it touches are gone, rather than marked.</summary>
    bool Removes => true;

    /// <summary>Touches at most a batch of the rows that are due, in the caller's transaction, and returns how many; none when it is through.</summary>
    Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken);
}

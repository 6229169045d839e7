namespace TokenDashboard.Web.Hosting;

/// <summary>
/// That one process alone serves a SQLite database, by whichever path it came to it; commands work beside it. The operating system gives the
/// lock back when the process ends, however it ends. The lock's file stays, and says nothing.
/// </summary>
public sealed class ServerLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the lock. Throws <see cref="StartupException"/> where another process has it.</summary>
    public ServerLock(string database)
    {
        var path = PathOf(database);
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new StartupException($"A server runs on the database '{database}' already: stop it first. Several at once can serve PostgreSQL, with Database__Provider.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Nothing can be written beside the database '{database}' ({e.Message.TrimEnd('.')}): make its folder writable for this account.");
        }
    }

    /// <summary>Takes the lock where a server has ever run; null elsewhere, where nothing need be written. Throws <see cref="StartupException"/> where another process has it.</summary>
    public static ServerLock? OfFormer(string database) => File.Exists(PathOf(database)) ? new ServerLock(database) : null;

    // A path that leads through folders elsewhere ends beside the same file; one that is a link itself does not.
    private static string PathOf(string database)
    {
        var file = new FileInfo(database);
        return (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)!).FullName + ".lock";
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

namespace TokenDashboard.Web.Hosting;

/// <summary>Keeps a second server from a SQLite database for as long as this one runs; commands may come and go.</summary>
public sealed class OneInstance : IDisposable
{
    private readonly FileStream _held;

    private OneInstance(FileStream held) => _held = held;

    /// <summary>Throws <see cref="StartupException"/> where another server has the database.</summary>
    public static OneInstance Of(string database)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new(new FileStream(database + ".lock", options));
        }
        catch (IOException)
        {
            throw new StartupException($"Another server has the database at {database}, and SQLite is for one: stop that one first, or set Database__Provider to Postgres, which is for several.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

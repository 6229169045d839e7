using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Web.Hosting;

/// <summary>The folder that holds all the process writes, readable by its own account only.</summary>
public static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The database's file.</summary>
    public static string Database(string folder) => Path.Combine(folder, "dashboard.db");

    /// <summary>
    /// Makes the folder and, when the configuration gives no master key, the key file; both private. Throws
    /// <see cref="StartupException"/> when that can't be done, or when a database is there but its key is not. Where the database is
    /// elsewhere nothing is made.
    /// </summary>
    public static MasterKeys Open(string folder, string? configuredKeys, bool hasDatabase)
    {
        try
        {
            if (!hasDatabase)
                return Parse(configuredKeys ?? "");
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute);
            var database = Database(folder);
            var isNew = !File.Exists(database);
            var text = configuredKeys ?? ReadOrMakeKeyFile(KeyFile(folder), isNew);
            // SQLite gives its -wal and -shm files the mode of the database, so it is made before SQLite does.
            using (new FileStream(database, Private(FileMode.OpenOrCreate)))
            {
            }

            return Parse(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder '{folder}' can't be written ({e.Message.TrimEnd('.')}): make it writable for this account, or set DataDirectory to one that is.");
        }
    }

    /// <summary>The master keys of the configuration, or else of the key file; null where there are none that can be read. Makes nothing.</summary>
    public static MasterKeys? FindKeys(string folder, string? configuredKeys)
    {
        var file = KeyFile(folder);
        try
        {
            return (configuredKeys ?? (File.Exists(file) ? File.ReadAllText(file) : null)) is { } text ? MasterKeys.Parse(text) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static MasterKeys Parse(string text) => MasterKeys.Parse(text) ?? throw new StartupException(
        "Keys__Master is not a key: it must read id:key, where the key is 32 bytes in base64url, such as the file master.key in the data folder holds.");

    private static string KeyFile(string folder) => Path.Combine(folder, "master.key");

    private static string ReadOrMakeKeyFile(string path, bool mayMake)
    {
        if (File.Exists(path))
            return File.ReadAllText(path);
        if (!mayMake)
            throw new StartupException($"The database is there but its key is not: put the file '{path}' back, or set Keys__Master to what it held. Without it nothing in the database can be verified.");
        var text = MasterKeys.Generate();
        using var writer = new StreamWriter(new FileStream(path, Private(FileMode.CreateNew)));
        writer.WriteLine(text);
        return text;
    }

    private static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}

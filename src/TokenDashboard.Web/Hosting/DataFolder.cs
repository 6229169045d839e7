using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Web.Hosting;

/// <summary>The folder that holds all the process writes, readable by its own account only.</summary>
public static class DataFolder
{
    /// <summary>The database's file.</summary>
    public static string Database(string folder) => Path.Combine(folder, "dashboard.db");

    /// <summary>
    /// Makes the folder and, when the configuration gives no master key, the key file; both private. Throws
    /// <see cref="StartupException"/> when that can't be done, when a database is there but its key is not, or when either can be read
    /// by others. Where another program keeps the database, which is null then, nothing is made.
    /// </summary>
    public static MasterKeys Open(string folder, string? configuredKeys, string? database)
    {
        try
        {
            if (database is null)
                return Parse(configuredKeys ?? "");
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (Fault(folder, database) is { } fault)
                throw new StartupException(fault);
            return Parse(configuredKeys ?? ReadOrMakeKeyFile(KeyFile(folder), mayMake: !File.Exists(database)));
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

    /// <summary>What is wrong with the files that are there: the first that others can read, in a sentence; null where nothing is. Changes nothing.</summary>
    public static string? Fault(string folder, string database) =>
        new[] { KeyFile(folder), database, $"{database}-wal", $"{database}-shm" }.Select(PrivateFiles.Fault).FirstOrDefault(fault => fault is not null);

    private static MasterKeys Parse(string text) => MasterKeys.Parse(text) ?? throw new StartupException(
        "Keys__Master is not a key: it must read id:key, where the key is 32 bytes in base64url, such as the file master.key in the data folder holds.");

    /// <summary>The file of the master keys.</summary>
    public static string KeyFile(string folder) => Path.Combine(folder, "master.key");

    private static string ReadOrMakeKeyFile(string path, bool mayMake)
    {
        if (File.Exists(path))
            return File.ReadAllText(path);
        if (!mayMake)
            throw new StartupException($"The database is there but its key is not: put the file '{path}' back, or set Keys__Master to what it held. Without it nothing in the database can be verified.");
        var text = MasterKeys.Generate();
        using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew));
        writer.WriteLine(text);
        return text;
    }
}

using System.Text.Json;

namespace TokenDashboard.Companion;

/// <summary>
/// The token file while this process alone may change it. What is read here cannot be a token that another process on
/// this device has spent, as long as the lock is held until the successor is written.
/// </summary>
internal sealed class LockedTokenFile(TokenFile file, FileStream heldLock) : IDisposable
{
    /// <summary>Reads the file again; what was read before the lock counts for nothing.</summary>
    public TokenFileContent Read() => file.Read();

    /// <summary>
    /// Replaces the file with <paramref name="tokens"/>. When this returns they are on the disk; if it throws, or the
    /// machine stops, the file is wholly the old one or wholly the new one. Only the owner can read it at any moment.
    /// </summary>
    public void Write(StoredTokens tokens)
    {
        var next = file.FullPath + ".new";
        File.Delete(next); // left behind by a process that was killed
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var stream = new FileStream(next, options))
        {
            JsonSerializer.Serialize(stream, tokens, TokenJson.Default.StoredTokens);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file.FullPath, overwrite: true);
    }

    /// <summary>Deletes the file; it is no error if there is none.</summary>
    public void Delete() => File.Delete(file.FullPath);

    /// <summary>Lets the next process have the file.</summary>
    public void Dispose() => heldLock.Dispose();
}

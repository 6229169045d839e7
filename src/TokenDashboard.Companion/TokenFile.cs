using System.Text.Json;

namespace TokenDashboard.Companion;

/// <summary>What <c>tokens.json</c> holds.</summary>
internal abstract record TokenFileContent
{
    /// <summary>The tokens of a link.</summary>
    internal sealed record Linked(StoredTokens Tokens) : TokenFileContent;

    /// <summary>There is no file.</summary>
    internal sealed record Nothing : TokenFileContent;

    /// <summary>There is a file, and it is not one of ours or is damaged.</summary>
    internal sealed record Damaged : TokenFileContent;
}

/// <summary>
/// <c>tokens.json</c> in a folder that only its owner can enter. It is read by anyone and changed only under the lock,
/// through <see cref="LockedTokenFile"/>.
/// </summary>
internal sealed class TokenFile(string folder, TimeProvider time)
{
    /// <summary>
    /// How long another process is waited for. Longer than the slowest refresh: metadata and rotation, each with every
    /// try timed out.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The file's full path.</summary>
    public string FullPath { get; } = Path.Combine(folder, "tokens.json");

    private string LockPath { get; } = Path.Combine(folder, "tokens.lock");

    /// <summary>Reads the file as it is at this moment. Throws only when the system refuses to read it.</summary>
    public TokenFileContent Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FullPath), TokenJson.Default.StoredTokens) is { } tokens
                && ServerOrigin.IsOrigin(tokens.Server) && ServerOrigin.IsSafe(tokens.Server)
                ? new TokenFileContent.Linked(tokens)
                : new TokenFileContent.Damaged();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TokenFileContent.Nothing();
        }
        catch (JsonException)
        {
            return new TokenFileContent.Damaged();
        }
    }

    /// <summary>
    /// Makes the folder where it is missing and waits for the lock, which no other process holds until the answer is
    /// disposed of. Throws <see cref="TimeoutException"/> after two minutes.
    /// </summary>
    public async Task<LockedTokenFile> LockAsync(CancellationToken cancellationToken)
    {
        MakeFolder();
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // The lock file is never deleted: a process could otherwise lock one that has just lost its name.
        for (var startedAt = time.GetTimestamp(); ;)
        {
            try
            {
                return new LockedTokenFile(this, new FileStream(LockPath, options));
            }
            catch (IOException taken) when (taken is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                if (time.GetElapsedTime(startedAt) > Patience)
                    throw new TimeoutException(LockPath, taken);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            // The application data folder's access list already says "its owner only".
            Directory.CreateDirectory(folder);
            return;
        }

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, ownerOnly);
        if (File.GetUnixFileMode(folder) != ownerOnly)
            File.SetUnixFileMode(folder, ownerOnly);
    }
}

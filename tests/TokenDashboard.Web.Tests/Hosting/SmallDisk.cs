using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A data folder on a disk of its own, a tmpfs of 8 MB, that can really be filled. Unmounted with all it holds.</summary>
public sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Reason = new(Try);

    private readonly TempFolder _mountPoint = new();
    private DbConnection? _reader;

    public SmallDisk()
    {
        if (Mount("-t", "tmpfs", "-o", "size=8m", "token-dashboard", _mountPoint.Path) is { } failure)
            throw new InvalidOperationException(failure);
    }

    /// <summary>Why there can be no such disk here; null where there can.</summary>
    public static string? Missing => Reason.Value;

    /// <summary>The data folder.</summary>
    public string Path => System.IO.Path.Combine(_mountPoint.Path, "data");

    private string Ballast => System.IO.Path.Combine(_mountPoint.Path, "ballast");

    private string Log => Directory.GetFiles(Path, "*-wal").Single();

    /// <summary>Takes all the space there is but so much. SQLite's log is left without room, so that the next write has to make it grow.</summary>
    public void Fill(int leave = 0)
    {
        // Kept open, so that the database can be read: making the log anew, when idle connections are closed, takes space.
        _reader = new StoredState(Path).Open();
        // What is written meanwhile, by a job that has just started, leaves room in the log.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Free();
                EmptyLog();
                TakeAll();
                return new FileInfo(Log).Length == 0;
            },
            TimeSpan.FromSeconds(30)), "The log was never empty.");
        if (leave > 0)
        {
            using var file = File.OpenWrite(Ballast);
            file.SetLength(file.Length - leave);
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>Remounts it so that nothing can be written, or can again. Connections that can write are closed before.</summary>
    public void Remount(bool readOnly)
    {
        // The one that rotations share is given back a moment after the last.
        string? failure = null;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                if (readOnly)
                    SqliteConnection.ClearAllPools();
                return (failure = Mount("-o", readOnly ? "remount,ro" : "remount,rw", _mountPoint.Path)) is null;
            },
            TimeSpan.FromSeconds(30)), failure);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        SqliteConnection.ClearAllPools();
        Run("umount", "--lazy", _mountPoint.Path);
        _mountPoint.Dispose();
    }

    private void EmptyLog()
    {
        using var command = _reader!.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private void TakeAll()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "A disk of its own, to be filled, takes Linux.";
        using var folder = new TempFolder();
        if (Mount("-t", "tmpfs", "-o", "size=1m", "token-dashboard", folder.Path) is { } failure)
            return $"A disk of its own, to be filled, takes a user who may mount: {failure}";
        Run("umount", folder.Path);
        return null;
    }

    private static string? Mount(params string[] arguments) => Run("mount", arguments);

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}

/// <summary>A test that needs a disk of its own: where none can be mounted, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}

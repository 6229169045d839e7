using System.Runtime.InteropServices;

namespace TokenDashboard.Web.Hosting;

/// <summary>Files that no other account of this machine may read or write.</summary>
public static class PrivateFiles
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Every file that this process makes from now on is its own account's alone, wherever it lies and whether we, SQLite or the framework make it.</summary>
    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask((uint)Others);
    }

    /// <summary>What to do about a file that is there and open to other accounts, in a sentence; null where nothing is. Changes nothing.</summary>
    public static string? Fault(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return null;
        var mode = File.GetUnixFileMode(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        return (mode & Others) == 0 ? null
            : $"The file '{path}' is open to other accounts of this machine (mode {Convert.ToString((int)mode, 8)}): take that away with 'chmod 600 {path}'. What somebody else may have read in it is no secret any more.";
    }

    [DllImport("libc", EntryPoint = "umask"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Umask(uint mask);
}

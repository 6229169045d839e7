using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Demo;

/// <summary>The folder of a running demo. A marker in it says that a demo made it, and is held so that no second one takes it.</summary>
public sealed class DemoFolder : IDisposable
{
    /// <summary>The marker's name.</summary>
    public const string Marker = "made-by-demo.txt";

    private readonly FileStream _marker;

    private DemoFolder(string path, FileStream marker) => (Path, _marker) = (path, marker);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// Empties the folder, or makes it. Throws <see cref="StartupException"/>, with everything left as it was, when
    /// something is in it that no demo made, or another demo holds it.
    /// </summary>
    public static DemoFolder Rebuild(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var marker = System.IO.Path.Combine(path, Marker);
            if (!File.Exists(marker) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new StartupException($"The folder '{path}' was not made by --demo, so --demo won't empty it: move it away, or set DataDirectory, beside which the demo keeps its own.");
            var held = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Empty(path, held);
            return new DemoFolder(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The demo's folder '{path}' can't be made anew ({e.Message.TrimEnd('.')}): stop the demo that runs from it, or make it writable for this account.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _marker.Dispose();

    private static void Empty(string path, FileStream marker)
    {
        marker.SetLength(0);
        using (var writer = new StreamWriter(marker, leaveOpen: true))
            writer.WriteLine("This folder belongs to --demo, which deletes everything in it at each start.");
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(e => e.Name != Marker))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }
    }
}

using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Web.Hosting;

/// <summary>Changes the file of the master keys, all at once: whoever reads it meanwhile has what was before or what is now.</summary>
public static class KeyFile
{
    /// <summary>Adds a fresh key of that id. Throws <see cref="StartupException"/> when the file can't be written.</summary>
    public static void Add(string folder, byte id) => Change(folder, text => $"{text.TrimEnd()}\n{MasterKeys.Generate(id)}\n");

    /// <summary>Takes keys out, where there is a file that has them. Throws <see cref="StartupException"/> when it can't be written.</summary>
    public static void Drop(string folder, IReadOnlyCollection<byte> ids)
    {
        if (File.Exists(DataFolder.KeyFile(folder)) && DataFolder.FindKeys(folder, null)?.All.Any(key => ids.Contains(key.Id)) == true)
            Change(folder, text => MasterKeys.Without(text, ids));
    }

    private static void Change(string folder, Func<string, string> change)
    {
        var file = DataFolder.KeyFile(folder);
        var fresh = file + ".new";
        try
        {
            File.Delete(fresh);
            using (var stream = new FileStream(fresh, FileMode.Create))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(change(File.ReadAllText(file))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file '{file}' can't be written ({e.Message.TrimEnd('.')}): run this as the account the server runs as.");
        }
    }
}

namespace TokenDashboard.Web.Hosting;

/// <summary>What is wrong with the settings, gathered so that a start tells all of it at once.</summary>
public sealed class SettingFaults
{
    private readonly List<string> _sentences = [];

    /// <summary>Keeps sentences that each name a setting at fault and say what it may be.</summary>
    public void Add(params IEnumerable<string> sentences) => _sentences.AddRange(sentences);

    /// <summary>Reads what may throw a <see cref="StartupException"/>, and keeps its sentence.</summary>
    public void Gather(Action read)
    {
        try
        {
            read();
        }
        catch (StartupException e)
        {
            Add(e.Message);
        }
    }

    /// <summary>Throws a <see cref="StartupException"/> with a line for each fault, if there is one.</summary>
    public void Tell()
    {
        if (_sentences.Count > 0)
            throw new StartupException(string.Join('\n', _sentences));
    }
}

using Microsoft.Extensions.Options;

namespace TokenDashboard.Web.Hosting;

/// <summary>Options of which there may be several, each with settings of its own below the section's.</summary>
public sealed class ListOf<T>
{
    /// <summary>All of them, in the order of their keys.</summary>
    public IReadOnlyList<T> Items { get; set; } = [];
}

/// <summary>Fills a list of options from what stands below a section, and says of each setting that is wrong what it may be.</summary>
/// <param name="configuration">Where the settings are.</param>
/// <param name="section">What they are below.</param>
/// <param name="check">What is wrong with one.</param>
/// <param name="checkAll">What is wrong between them, a sentence each.</param>
public sealed class ConfiguredList<T>(
    IConfiguration configuration, string section, Func<T, IEnumerable<SettingFault>> check, Func<IReadOnlyList<T>, IEnumerable<string>> checkAll)
    : IConfigureOptions<ListOf<T>>, IValidateOptions<ListOf<T>>, ISettings
    where T : class, new()
{
    /// <summary>Whether there is one.</summary>
    public bool IsSet => configuration.GetSection(section).Exists();

    /// <summary>The names of the first one's settings in the environment.</summary>
    public IEnumerable<string> Names => typeof(T).GetProperties().Select(p => Setting.Name($"{section}:0", p));

    private IEnumerable<ConfiguredOptions<T>> Each =>
        configuration.GetSection(section).GetChildren().Select(one => new ConfiguredOptions<T>(configuration, one.Path, check));

    /// <inheritdoc/>
    public void Configure(ListOf<T> options) => options.Items = Read();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ListOf<T> options) =>
        Faults(options.Items).ToList() is { Count: > 0 } sentences ? ValidateOptionsResult.Fail(sentences) : ValidateOptionsResult.Success;

    /// <summary>The options as they are configured now.</summary>
    public IReadOnlyList<T> Read() => [.. Each.Select(one => one.Read())];

    /// <summary>A sentence for each setting that is wrong; only when there is none, for what is wrong between them.</summary>
    public IEnumerable<string> Faults(IReadOnlyList<T> items)
    {
        var each = Each.Zip(items, (one, item) => one.Faults(item)).SelectMany(sentences => sentences).ToList();
        return each.Count > 0 ? each : checkAll(items);
    }
}

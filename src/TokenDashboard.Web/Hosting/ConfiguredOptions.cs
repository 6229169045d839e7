using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace TokenDashboard.Web.Hosting;

/// <summary>What is wrong with one setting.</summary>
/// <param name="Property">The property that holds it.</param>
/// <param name="Advice">How its sentence ends, from behind the value on: what it may be.</param>
/// <param name="Index">Which of a list's texts it is about.</param>
public sealed record SettingFault(string Property, string Advice, int? Index = null);

/// <summary>Settings that are read.</summary>
public interface ISettings
{
    /// <summary>Their names in the environment.</summary>
    IEnumerable<string> Names { get; }
}

/// <summary>
/// Fills options from the configuration and says of each setting that is wrong, in a sentence, what it may be. The options
/// hold their own defaults, as <see cref="RangeAttribute"/> their own limits, as <see cref="ConfigurationKeyNameAttribute"/> a
/// name that is not the property's, and mark secrets as <see cref="DataType.Password"/>. Text that can't be read leaves the default.
/// </summary>
/// <param name="configuration">Where the settings are. What they are when this is made counts for good.</param>
/// <param name="section">What their keys begin with; empty for none.</param>
/// <param name="check">What else is wrong with them. A setting that can't be read is not told of twice.</param>
public sealed class ConfiguredOptions<T>(IConfiguration configuration, string section, Func<T, IEnumerable<SettingFault>>? check = null)
    : IConfigureOptions<T>, IValidateOptions<T>, ISettings
    where T : class, new()
{
    private static readonly PropertyInfo[] Properties = typeof(T).GetProperties();

    private readonly IConfiguration _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection(section.Length == 0 ? configuration.AsEnumerable() : configuration.GetSection(section).AsEnumerable()).Build();

    /// <inheritdoc/>
    public IEnumerable<string> Names => Properties.Select(p => Name(p.Name));

    /// <inheritdoc/>
    public void Configure(T options)
    {
        foreach (var property in Properties)
        {
            if (Value(property) is { } value)
                property.SetValue(options, value);
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options) =>
        Faults(options).ToList() is { Count: > 0 } sentences ? ValidateOptionsResult.Fail(sentences) : ValidateOptionsResult.Success;

    /// <summary>The options as they are configured now.</summary>
    public T Read()
    {
        var options = new T();
        Configure(options);
        return options;
    }

    /// <summary>A sentence for each setting that is wrong.</summary>
    public IEnumerable<string> Faults(T options)
    {
        var unreadable = Properties.Where(p => Limits(p) is not null).ToList();
        return unreadable.Select(p => new SettingFault(p.Name, Limits(p)!))
            .Concat((check?.Invoke(options) ?? []).Where(fault => !unreadable.Exists(p => p.Name == fault.Property)))
            .Select(Tell);
    }

    /// <summary>A property's setting, as it is named in the environment; of a list, its first.</summary>
    public string Name(string property) => Setting.Name(section, Property(property));

    /// <summary>Whether the configuration has a property's setting.</summary>
    public bool IsSet(string property) => _configuration.GetSection(Key(property)).Exists();

    /// <summary>The key of a property's setting.</summary>
    public string Key(string property) => Setting.Key(section, Property(property));

    /// <summary>The property of that name.</summary>
    internal static PropertyInfo Property(string name) => Array.Find(Properties, p => p.Name == name)!;

    private string Tell(SettingFault fault)
    {
        var property = Property(fault.Property);
        var found = _configuration.GetSection(Setting.Key(section, property));
        if (fault.Index is { } index && found.GetChildren().ElementAtOrDefault(index) is { } one)
            found = one;
        var name = Setting.InEnvironment(found.Path);
        var value = found.Value is { Length: > 0 } && Setting.IsSecret(property) ? "(hidden)" : found.Value;
        return value is null ? $"{name} is missing{fault.Advice}." : $"{name} is '{value}'{fault.Advice}.";
    }

    // Null when the setting is not there, or as it may be.
    private string? Limits(PropertyInfo property)
    {
        var isList = property.PropertyType == typeof(IReadOnlyList<string>);
        // Some providers have "" where only what is below was set.
        if (_configuration[Setting.Key(section, property)] is not { } text || (isList && text.Length == 0))
            return null;
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (!isList && Value(property) is { } value && range?.IsValid(value) != false)
            return null;
        return property.PropertyType switch
        {
            var type when type == typeof(TimeSpan) => $": set it to a time from {range?.Minimum:c} to {range?.Maximum:c}, written d.hh:mm:ss",
            var type when type == typeof(TimeSpan?) => ": set it to a time, written d.hh:mm:ss",
            var type when type == typeof(int) => $": set it to a number from {range?.Minimum} to {range?.Maximum}",
            var type when type == typeof(bool) => ": set it to true or false",
            { IsEnum: true } type => $": set it to {string.Join(" or ", Enum.GetNames(type))}",
            _ => $": write the first as {Name(property.Name)}, the next as __1, and so on",
        };
    }

    private object? Value(PropertyInfo property)
    {
        var found = _configuration.GetSection(Setting.Key(section, property));
        if (property.PropertyType == typeof(IReadOnlyList<string>))
            return found.GetChildren().Select(one => one.Value ?? "").ToList() is { Count: > 0 } texts ? texts : null;
        return found.Value is { } text ? Setting.Read(text, property.PropertyType) : null;
    }
}

/// <summary>What a setting is called, and how it is written.</summary>
internal static class Setting
{
    /// <summary>What a text stands for; null where it stands for nothing of the type.</summary>
    public static object? Read(string text, Type of) => of switch
    {
        var type when type == typeof(TimeSpan) || type == typeof(TimeSpan?) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null,
        var type when type == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        var type when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
        // Their names alone: numbers would be taken too.
        { IsEnum: true } type => Array.Find(Enum.GetNames(type), n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse(type, known) : null,
        _ => text,
    };

    /// <summary>A value as the configuration writes it; null where there is nothing.</summary>
    public static string? Write(object? value) => value switch
    {
        "" => null,
        true => "true",
        false => "false",
        IReadOnlyList<string> texts => texts.Count == 0 ? null : string.Join(", ", texts),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };

    /// <summary>The key of a property below a section; "" is none.</summary>
    public static string Key(string section, PropertyInfo property)
    {
        var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;
        return section.Length == 0 ? name : $"{section}:{name}";
    }

    /// <summary>The name that a property below a section has in the environment; of a list, its first.</summary>
    public static string Name(string section, PropertyInfo property) =>
        InEnvironment(Key(section, property)) + (property.PropertyType == typeof(IReadOnlyList<string>) ? "__0" : "");

    /// <summary>A key as the environment writes it.</summary>
    public static string InEnvironment(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Whether a property holds what nobody may read.</summary>
    public static bool IsSecret(PropertyInfo property) => property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };
}

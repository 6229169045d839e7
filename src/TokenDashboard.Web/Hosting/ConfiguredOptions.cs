using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace TokenDashboard.Web.Hosting;

/// <summary>
/// Fills options from the configuration and says of each setting that is wrong, in a sentence, what it may be. The options
/// hold their own defaults and, as <see cref="RangeAttribute"/>, their own limits. Text that can't be read leaves the default.
/// </summary>
/// <param name="configuration">Where the settings are.</param>
/// <param name="key">The key of a property's setting.</param>
/// <param name="advise">What else is to be said: a property, and how its sentence ends.</param>
internal sealed class ConfiguredOptions<T>(
    IConfiguration configuration, Func<string, string> key, Func<T, IEnumerable<(string Property, string Advice)>>? advise = null)
    : IConfigureOptions<T>, IValidateOptions<T>
    where T : class
{
    private static readonly PropertyInfo[] Properties = typeof(T).GetProperties();

    /// <inheritdoc/>
    public void Configure(T options)
    {
        foreach (var property in Properties)
        {
            if (configuration[key(property.Name)] is { } text && Read(property.PropertyType, text) is { } value)
                property.SetValue(options, value);
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var faults = Properties.Select(p => (p.Name, Advice: Advice(p))).Where(fault => fault.Advice is not null).ToList();
        // What stands at its default is no fault, and what can't be read has been told.
        if (advise is not null)
            faults.AddRange(advise(options).Where(a => configuration[key(a.Property)] is not null && !faults.Exists(f => f.Name == a.Property)).Select(a => (a.Property, (string?)a.Advice)));
        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults.Select(fault => $"{key(fault.Name).Replace(":", "__", StringComparison.Ordinal)} is '{configuration[key(fault.Name)]}'{fault.Advice}."));
    }

    private string? Advice(PropertyInfo property)
    {
        if (configuration[key(property.Name)] is not { } text)
            return null;
        var limits = property.GetCustomAttribute<RangeAttribute>();
        if (Read(property.PropertyType, text) is { } value && limits?.IsValid(value) != false)
            return null;
        return property.PropertyType switch
        {
            var type when type == typeof(TimeSpan) => $": set it to a time from {limits?.Minimum:c} to {limits?.Maximum:c}, written d.hh:mm:ss",
            var type when type == typeof(int) => $": set it to a number from {limits?.Minimum} to {limits?.Maximum}",
            _ => ": set it to true or false",
        };
    }

    private static object? Read(Type type, string text) => type switch
    {
        _ when type == typeof(TimeSpan) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null,
        _ when type == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
        _ => text,
    };
}

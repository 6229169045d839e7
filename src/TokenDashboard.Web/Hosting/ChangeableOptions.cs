using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Settings;

namespace TokenDashboard.Web.Hosting;

/// <summary>What is wrong with what a setting is to be changed to.</summary>
public enum Misfit
{
    /// <summary>It is no value of the setting's kind, or not within its limits.</summary>
    OutOfRange,

    /// <summary>It does not go together with other settings.</summary>
    WithOthers,
}

/// <summary>A setting that may be changed while the server runs.</summary>
/// <param name="Key">Its key in the configuration.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Now">What is in force.</param>
/// <param name="Default">What it would be otherwise.</param>
/// <param name="Stored">How it was changed last; null when it never was.</param>
/// <param name="Find">What is wrong with a value, where others are stored as these are; null when nothing is.</param>
public sealed record ChangeableSetting(
    string Key, PropertyInfo Property, object Now, object Default, StoredSetting? Stored, Func<string, IReadOnlyDictionary<string, string>, Misfit?> Find)
{
    /// <summary>The least and the most it may be; null where it has no such limits.</summary>
    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();
}

/// <summary>
/// Lays what admins changed over the defaults, at once and while the server runs; what the configuration says counts for more. What is stored and can't be read, or does not go
/// together with a configuration that says otherwise since, does not count.
/// </summary>
/// <param name="configured">What is configured.</param>
/// <param name="changeable">The properties whose settings may be changed.</param>
/// <param name="fits">Whether options go together as an admin may leave them.</param>
/// <param name="stored">What admins changed.</param>
public sealed class ChangeableOptions<T>(ConfiguredOptions<T> configured, IReadOnlyList<string> changeable, Func<T, bool>? fits, StoredSettings stored)
    : IPostConfigureOptions<T>, IOptionsChangeTokenSource<T>
    where T : class, new()
{
    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => stored.NextReading;

    /// <inheritdoc/>
    public void PostConfigure(string? name, T options)
    {
        var values = Values(stored.Last);
        if (!configured.Faults(Laid(values)).Any())
            Lay(options, values);
    }

    /// <summary>A property's setting; null where it may not be changed, or the configuration says what it is.</summary>
    public ChangeableSetting? Find(string property, T current)
    {
        if (!changeable.Contains(property) || configured.IsSet(property))
            return null;
        var (held, key) = (ConfiguredOptions<T>.Property(property), configured.Key(property));
        return new ChangeableSetting(
            key, held, held.GetValue(current)!, held.GetValue(new T())!, stored.Last.GetValueOrDefault(key),
            (text, others) => Read(text, held) is null ? Misfit.OutOfRange
                : Laid(new Dictionary<string, string>(others) { [key] = text }) is var laid && !configured.Faults(laid).Any() && fits?.Invoke(laid) != false ? null : Misfit.WithOthers);
    }

    private static Dictionary<string, string> Values(IReadOnlyDictionary<string, StoredSetting> settings) => settings.ToDictionary(s => s.Key, s => s.Value.Value);

    private static object? Read(string text, PropertyInfo property) =>
        Setting.Read(text, property.PropertyType) is { } value && property.GetCustomAttribute<RangeAttribute>()?.IsValid(value) != false ? value : null;

    private T Laid(IReadOnlyDictionary<string, string> values)
    {
        var options = configured.Read();
        Lay(options, values);
        return options;
    }

    private void Lay(T options, IReadOnlyDictionary<string, string> values)
    {
        foreach (var property in changeable.Where(p => !configured.IsSet(p)))
        {
            var held = ConfiguredOptions<T>.Property(property);
            if (values.TryGetValue(configured.Key(property), out var text) && Read(text, held) is { } value)
                held.SetValue(options, value);
        }
    }
}

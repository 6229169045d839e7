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
/// <param name="Least">The least it may be changed to; null where it has no such limit.</param>
/// <param name="Most">The most it may be; null where it has no such limit.</param>
/// <param name="Find">What is wrong with a value, where others are stored as these are; null when nothing is.</param>
public sealed record ChangeableSetting(
    string Key, PropertyInfo Property, object Now, object Default, StoredSetting? Stored, object? Least, object? Most, Func<string, IReadOnlyDictionary<string, string>, Misfit?> Find);

/// <summary>Which settings an admin may change while the server runs.</summary>
/// <param name="Properties">The properties that hold them, in an order in which each goes together with those before it.</param>
/// <param name="Fits">Whether options go together as an admin may leave them; null where they always do.</param>
/// <param name="Least">The least that an admin may set some to, lest nobody could set them back; by the property's name.</param>
public sealed record Changeable<T>(IReadOnlyList<string> Properties, Func<T, bool>? Fits = null, IReadOnlyDictionary<string, object>? Least = null);

/// <summary>
/// Lays what admins changed over the defaults, at once and while the server runs; what the configuration says counts for more. What is stored and can't be read, or does not go
/// together with a configuration that says otherwise since, does not count.
/// </summary>
/// <param name="configured">What is configured.</param>
/// <param name="changeable">Which settings may be changed.</param>
/// <param name="stored">What admins changed.</param>
public sealed class ChangeableOptions<T>(ConfiguredOptions<T> configured, Changeable<T> changeable, StoredSettings stored)
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
        var laid = configured.Read();
        foreach (var held in Lay(laid, Values(stored.Last)))
            held.SetValue(options, held.GetValue(laid));
    }

    /// <summary>A property's setting; null where it may not be changed, or the configuration says what it is.</summary>
    public ChangeableSetting? Find(string property, T current)
    {
        if (!changeable.Properties.Contains(property) || configured.IsSet(property))
            return null;
        var (held, key) = (ConfiguredOptions<T>.Property(property), configured.Key(property));
        var range = held.GetCustomAttribute<RangeAttribute>();
        var least = changeable.Least?.GetValueOrDefault(property) ?? Limit(range?.Minimum);
        return new ChangeableSetting(
            key, held, held.GetValue(current)!, held.GetValue(new T())!, stored.Last.GetValueOrDefault(key), least, Limit(range?.Maximum),
            (text, others) => Read(text, held) is not { } value || (least is IComparable && Comparer<object>.Default.Compare(value, least) < 0) ? Misfit.OutOfRange : Fits(others, key, text) ? null : Misfit.WithOthers);

        object? Limit(object? limit) => limit is string text ? Setting.Read(text, held.PropertyType) : limit;
    }

    private static Dictionary<string, string> Values(IReadOnlyDictionary<string, StoredSetting> settings) => settings.ToDictionary(s => s.Key, s => s.Value.Value);

    private static object? Read(string text, PropertyInfo property) =>
        Setting.Read(text, property.PropertyType) is { } value && property.GetCustomAttribute<RangeAttribute>()?.IsValid(value) != false ? value : null;

    // All that is stored must count then. What does not go together already, by the configuration, is not this one's fault.
    private bool Fits(IReadOnlyDictionary<string, string> others, string key, string text)
    {
        var (before, after) = (configured.Read(), configured.Read());
        var kept = Lay(before, others);
        var laid = Lay(after, new Dictionary<string, string>(others) { [key] = text });
        return laid.Any(held => configured.Key(held.Name) == key) && !kept.Except(laid).Any() && (changeable.Fits is not { } fits || fits(after) || !fits(before));
    }

    // Those that count: one that does not go together with the configuration and with those before it is left out, and no other for its sake.
    private List<PropertyInfo> Lay(T options, IReadOnlyDictionary<string, string> values)
    {
        List<PropertyInfo> laid = [];
        foreach (var property in changeable.Properties.Where(p => !configured.IsSet(p)))
        {
            var held = ConfiguredOptions<T>.Property(property);
            if (!values.TryGetValue(configured.Key(property), out var text) || Read(text, held) is not { } value)
                continue;
            var before = held.GetValue(options);
            held.SetValue(options, value);
            if (configured.Faults(options).Any())
                held.SetValue(options, before);
            else
                laid.Add(held);
        }

        return laid;
    }
}

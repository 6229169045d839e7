using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>In which order.</summary>
public enum AppSort
{
    Name,

    /// <summary>Those with the most come first.</summary>
    Sessions,

    /// <summary>The last one comes first; those from the configuration, of which nobody knows when, at the end.</summary>
    Registered,
}

/// <summary>Which apps are shown. It is in the address, so that a link shows the same; what is not understood is left out.</summary>
public sealed record AppFilter(string? Search = null, AppState? State = null, AppType? Type = null, AppOrigin? Origin = null, AppSort Sort = AppSort.Name, bool IsReversed = false)
{
    private const string Path = "admin/apps";
    private const string Reversed = "reversed";

    /// <summary>Reads it from an address' parts.</summary>
    public static AppFilter Of(string? search, string? state, string? type, string? origin, string? sort, string? order) => new(
        FilterText.ReadTyped(search), FilterText.ReadName<AppState>(state), FilterText.ReadName<AppType>(type), FilterText.ReadName<AppOrigin>(origin),
        FilterText.ReadName<AppSort>(sort) ?? AppSort.Name, order == Reversed);

    /// <summary>The address that shows this.</summary>
    public string Address => FilterText.Address(Path, new()
    {
        ["q"] = Search, ["state"] = Name(State), ["type"] = Name(Type), ["from"] = Name(Origin), ["sort"] = Sort == AppSort.Name ? null : Name<AppSort>(Sort), ["order"] = IsReversed ? Reversed : null,
    }, []);

    /// <summary>What narrows it.</summary>
    public IReadOnlyList<ChosenFilter> Chosen => ChosenFilter.Of(
        (AppStrings.Name, Search, (this with { Search = null }).Address),
        (AppStrings.ColumnState, State is null ? null : AppWords.Name(State), (this with { State = null }).Address),
        (AppStrings.Type, Type is null ? null : AppWords.Name(Type), (this with { Type = null }).Address),
        (AppStrings.Registered, Origin is null ? null : AppWords.Name(Origin), (this with { Origin = null }).Address));

    /// <summary>Those of the apps, in their order. The search is for any part of what people or endpoints call them.</summary>
    public IReadOnlyList<AppRow> Of(IEnumerable<AppRow> apps)
    {
        var found = apps.Where(a => (State is null || a.State == State) && (Type is null || a.Type == Type) && (Origin is null || a.Origin == Origin)
            && (Search is null || Has(a.Known.App.Name) || Has(a.Known.App.ClientId)));
        var byName = found.OrderBy(a => a.Known.App.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(a => a.Known.App.ClientId, StringComparer.Ordinal);
        IEnumerable<AppRow> sorted = Sort switch
        {
            AppSort.Sessions => byName.OrderByDescending(a => a.Living),
            AppSort.Registered => byName.OrderByDescending(a => a.Known.Stored?.CreatedAt),
            _ => byName,
        };
        return [.. IsReversed ? sorted.Reverse() : sorted];

        bool Has(string text) => text.Contains(Search, StringComparison.CurrentCultureIgnoreCase);
    }

    private static string? Name<T>(T? value) where T : struct, Enum => value is { } named ? FilterText.Name(named) : null;
}

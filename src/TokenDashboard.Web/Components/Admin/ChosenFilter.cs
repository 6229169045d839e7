namespace TokenDashboard.Web.Components.Admin;

/// <summary>Something that narrows a list: what it says, and the address of the list without it.</summary>
public sealed record ChosenFilter(string Text, string Without)
{
    /// <summary>Those of the filters that are in force: that have a value.</summary>
    public static IReadOnlyList<ChosenFilter> Of(params ReadOnlySpan<(string Label, string? Value, string Without)> filters)
    {
        List<ChosenFilter> chosen = [];
        foreach (var (label, value, without) in filters)
        {
            if (value is not null)
                chosen.Add(new($"{label}: {value}", without));
        }

        return chosen;
    }
}

using MudBlazor;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>A column of a <see cref="DeskGrid{T}"/>. The database sorts, so the rows stay in the order they came in; what can be sorted and filtered says so.</summary>
public sealed class DeskColumn<T, TProperty> : PropertyColumn<T, TProperty>
{
    /// <summary>Sets what all columns have in common.</summary>
    public DeskColumn() => (SortBy, Sortable, Filterable) = (_ => 0, false, false);
}

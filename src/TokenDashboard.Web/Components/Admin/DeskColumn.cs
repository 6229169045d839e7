using System.Linq.Expressions;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>A column of a <see cref="DeskGrid{T}"/>. The database sorts, so the rows stay in the order they came in; what can be sorted and filtered says so.</summary>
public sealed class DeskColumn<T, TProperty> : PropertyColumn<T, TProperty>
{
    /// <summary>Sets what all columns have in common.</summary>
    public DeskColumn() => (SortBy, Sortable, Filterable) = (_ => 0, false, false);

    /// <summary>Whether it is only there for those who ask for it.</summary>
    [Parameter]
    public bool IsExtra { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (DataGrid is DeskGrid<T> grid && Hideable is not false && Property.Body is MemberExpression { Member.Name: var name })
        {
            // Before the base makes its state of it.
#pragma warning disable MUD0011
            Hidden = grid.Add(this, name, IsExtra);
#pragma warning restore MUD0011
            HiddenChanged = EventCallback.Factory.Create<bool>(grid, isHidden => grid.KeepAsync(this, isHidden));
        }

        base.OnInitialized();
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>
/// MudBlazor's grid as the desk has it: dense, with columns that can be resized, hidden and filtered. What it shows is read by its page, which has the
/// order and the filters in its address. The rows are there when the page is first drawn, also where there is no script. Which columns are hidden is
/// kept in the browser.
/// </summary>
[CascadingTypeParameter(nameof(T))]
public sealed class DeskGrid<T> : MudDataGrid<T>
{
    private readonly Dictionary<Column<T>, string> _names = [];
    private readonly HashSet<string> _hidden = [];
    private IReadOnlyList<T>? _shown;
    private (string Column, bool Descending)? _sort;

    /// <summary>Sets what all lists have in common.</summary>
    public DeskGrid()
    {
        (Dense, Hover, Square, Elevation, Breakpoint) = (true, true, true, 0, Breakpoint.None);
        (Filterable, FilterMode) = (true, DataGridFilterMode.ColumnFilterMenu);
        // A menu in each name would offer what stands elsewhere, and they would take the room of a column.
        (Hideable, ColumnResizeMode, ShowColumnOptions) = (true, ResizeMode.Container, false);
        (SortMode, AllowUnsorted) = (SortMode.Single, false);
        ServerData = AnswerAsync;
        ToolBarContent = builder =>
        {
            builder.OpenComponent<ColumnMenu<T>>(0);
            builder.AddComponentParameter(1, nameof(ColumnMenu<T>.Columns), RenderedColumns.Where(_names.ContainsKey));
            builder.AddComponentParameter(2, nameof(ColumnMenu<T>.IsHidden), (Func<Column<T>, bool>)IsHidden);
            builder.AddComponentParameter(3, nameof(ColumnMenu<T>.Unsort), _sort is var (column, _) ? (Func<Task>)(() => RemoveSortAsync(column)) : null);
            builder.CloseComponent();
        };
    }

    /// <summary>What the list is called where its reader's choices are kept.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The rows of this page, in their order.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<T> Rows { get; set; } = [];

    /// <summary>Asked for another order; null for the usual one.</summary>
    [Parameter]
    public EventCallback<SortDefinition<T>?> Sorted { get; set; }

    [CascadingParameter]
    private ColumnChoices Choices { get; set; } = new(new Dictionary<string, string>());

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>Takes in a column that can be hidden, and answers whether it is.</summary>
    internal bool Add(Column<T> column, string name, bool isExtra)
    {
        _names[column] = name;
        var isHidden = Choices.HiddenIn(Name)?.Contains(name) ?? isExtra;
        if (isHidden)
            _hidden.Add(name);
        return isHidden;
    }

    /// <summary>Remembers that the column is hidden, or is not.</summary>
    internal async Task KeepAsync(Column<T> column, bool isHidden)
    {
        _ = isHidden ? _hidden.Add(_names[column]) : _hidden.Remove(_names[column]);
        await Script.InvokeVoidAsync("td.keep", Choices.Hide(Name, _hidden));
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        Navigation.LocationChanged += CloseFilters;
        await SetRowsPerPageAsync(int.MaxValue, resetPage: false);
        await ReloadServerData();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        await base.OnParametersSetAsync();
        if (_shown is not null && !ReferenceEquals(_shown, Rows))
            await ReloadServerData();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
            await Script.InvokeVoidAsync("td.nameColumns");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= CloseFilters;
        base.Dispose(disposing);
    }

    // What is chosen stands in the address: once that has changed, a filter is done with.
    private void CloseFilters(object? sender, LocationChangedEventArgs args) => _ = InvokeAsync(async () =>
    {
        foreach (var column in RenderedColumns.Where(c => c.Filterable is true))
            await column.FilterContext.Actions.CloseFilterAsync();
        await Script.InvokeVoidAsync("td.leaveFilter");
    });

    // The order it was drawn with is the address's; another one is asked of the page.
    private async Task<GridData<T>> AnswerAsync(GridState<T> state, CancellationToken cancellationToken)
    {
        var isFirst = _shown is null;
        _shown = Rows;
        var (before, asked) = (_sort, state.SortDefinitions.FirstOrDefault());
        _sort = asked is null ? null : (asked.SortBy, asked.Descending);
        if (!isFirst && _sort != before)
            await Sorted.InvokeAsync(asked);
        return new GridData<T> { Items = Rows, TotalItems = Rows.Count };
    }

    private bool IsHidden(Column<T> column) => _hidden.Contains(_names[column]);
}

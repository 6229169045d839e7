using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>
/// MudBlazor's grid as the desk has it: dense, with columns that can be resized, hidden and filtered. What it shows is read by its page, which has the
/// order and the filters in its address. The rows are there when the page is first drawn, also where there is no script.
/// </summary>
[CascadingTypeParameter(nameof(T))]
public sealed class DeskGrid<T> : MudDataGrid<T>
{
    private IReadOnlyList<T>? _shown;
    private (string Column, bool Descending)? _sort;

    /// <summary>Sets what all lists have in common.</summary>
    public DeskGrid()
    {
        (Dense, Hover, Square, Elevation, Breakpoint) = (true, true, true, 0, Breakpoint.None);
        (Filterable, FilterMode) = (true, DataGridFilterMode.ColumnFilterMenu);
        (Hideable, ColumnResizeMode) = (true, ResizeMode.Container);
        (SortMode, AllowUnsorted) = (SortMode.Single, false);
        ServerData = AnswerAsync;
    }

    /// <summary>The rows of this page, in their order.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<T> Rows { get; set; } = [];

    /// <summary>Asked for another order.</summary>
    [Parameter]
    public EventCallback<SortDefinition<T>> Sorted { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
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

    // The order it was drawn with is the address's; another one is asked of the page.
    private async Task<GridData<T>> AnswerAsync(GridState<T> state, CancellationToken cancellationToken)
    {
        var isFirst = _shown is null;
        _shown = Rows;
        if (!isFirst && state.SortDefinitions.FirstOrDefault() is { } sort && _sort is { } before && (sort.SortBy, sort.Descending) != before)
            await Sorted.InvokeAsync(sort);
        _sort = state.SortDefinitions.FirstOrDefault() is { } now ? (now.SortBy, now.Descending) : _sort;
        return new GridData<T> { Items = Rows, TotalItems = Rows.Count };
    }
}

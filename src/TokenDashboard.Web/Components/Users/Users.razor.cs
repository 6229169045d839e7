using Microsoft.AspNetCore.Components;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Users;

/// <summary>Everyone with an account, live. Who is shown stands in the address.</summary>
public sealed partial class Users(AccountDirectory directory, AccountService accounts, IDialogService dialogs) : AdminPage
{
    private AccountPage? _page;
    private string? _search;

    [SupplyParameterFromQuery]
    public string? View { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    public string? Way { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    private UserFilter Filter => UserFilter.Of(View, Search, Order, Page, Way);

    protected override Task OnParametersSetAsync()
    {
        _search = Search;
        return LoadAsync();
    }

    protected override Task OnShownAsync() => Then is "invite" ? InviteAsync() : Task.CompletedTask;

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Sessions>(), Concern.Any<Change.Incidents>()];

    protected override async Task ReadAsync() => _page = await directory.ListAsync(Filter.Query, Closed);

    private void Go(AccountQuery query) => Navigation.NavigateTo(new UserFilter(query with { Skip = 0 }).Address);

    private void Look(string? search) => Go(Filter.Query with { Search = FilterText.ReadTyped(search) });

    private void Look(AccountView view) => Go(Filter.Query with { View = view });

    // Names from the first on, sign-ins from the last one back.
    private SortDirection Direction(AccountSort sort) => Filter.Query.Sort != sort ? SortDirection.None
        : (sort == AccountSort.SignedIn) ^ Filter.Query.Reversed ? SortDirection.Descending : SortDirection.Ascending;

    private void Sort(SortDefinition<AccountRow>? asked)
    {
        var sort = asked?.SortBy == nameof(AccountRow.LastSignedInAt) ? AccountSort.SignedIn : AccountSort.Name;
        Go(Filter.Query with { Sort = sort, Reversed = asked is not null && (sort == AccountSort.SignedIn) ^ asked.Descending });
    }

    private async Task InviteAsync()
    {
        if (!await MayActAsync("invite", Capability.Administer))
            return;
        var parameters = new DialogParameters<InviteDialog> { { d => d.Invited, SendAsync } };
        var dialog = await dialogs.ShowAsync<InviteDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false, Data: string name })
            Said = Phrase.Of(UserStrings.Invited, name);
    }

    // Whether the dialog is done with; if not, the address is taken.
    private async Task<bool> SendAsync(string email, string name)
    {
        var taken = false;
        await ActAsync(async closed =>
        {
            var result = await accounts.InviteAsync(email, name, Me, closed);
            taken = result == AdminResult.Unchanged;
            return result;
        });
        if (taken)
            Warning = null;
        StateHasChanged();
        return !taken;
    }
}

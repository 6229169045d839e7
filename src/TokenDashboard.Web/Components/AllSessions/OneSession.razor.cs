using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.AllSessions;

/// <summary>One session of anybody's, living or ended, live: whose it is, what its tokens did and were used for, from where, and the means to end it.</summary>
public sealed partial class OneSession(
    SessionDirectory directory, AccountService accounts, IDialogService dialogs, IOptionsMonitor<CleanupOptions> cleanup) : AdminPage
{
    private OwnedSessionDetail? _detail;
    private bool _missing;

    /// <summary>The session.</summary>
    [Parameter]
    public Guid Id { get; set; }

    // There is one only while the document is rendered, which then can still be answered with 404.
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool IsOwn => Id == Me.SessionId;

    private int Days => (int)cleanup.CurrentValue.KeepAccessUses.TotalDays;

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_missing && Http is not null)
            Navigation.NotFound();
    }

    protected override async Task OnShownAsync()
    {
        // Back from the proof, to what it was needed for.
        if (Then is "end" && _detail is { Row.IsLive: true } && !IsOwn)
            await EndAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => _detail is null
        ? [Concern.Any<Change.Incidents>()]
        : [Concern.Any<Change.Incidents>(), new Change.Sessions(_detail.Row.UserId)];

    protected override async Task ReadAsync()
    {
        _detail = await directory.FindAsync(Id, Closed);
        _missing = _detail is null;
    }

    private static string AddressOf(string network) => network == "loopback" ? "127.0.0.1" : network.Split('/')[0];

    private static string Requests(AccessSeen use) => use.Refused
        ? Phrase.Count((int)Math.Min(use.Requests, int.MaxValue), AllSessionsStrings.RefusedOne, AllSessionsStrings.RefusedMany)
        : Phrase.Count((int)Math.Min(use.Requests, int.MaxValue), AllSessionsStrings.RequestsOne, AllSessionsStrings.RequestsMany);

    private static string Severity(FamilyHistory chain) => chain.Case is { } about
        ? VerdictWords.SeverityClass(about.Severity)
        : "sev-ok";

    private async Task EndAsync()
    {
        if (!await MayActAsync("end"))
            return;
        var session = _detail!.Row;
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(AllSessionsStrings.EndTitle, session.Name) }, { d => d.Confirm, AllSessionsStrings.EndDo },
            { d => d.Effects, [new("out", Phrase.Of(AllSessionsStrings.EndText, session.UserName), AllSessionsStrings.AskEndsMore)] },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false } && await ActAsync(closed => accounts.EndSessionAsync(session.UserId, Id, Me, closed)))
            Said = Phrase.Of(AllSessionsStrings.DoneEnded, session.Name);
    }
}

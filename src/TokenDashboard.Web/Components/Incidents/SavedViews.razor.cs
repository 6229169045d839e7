using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The saved views above the inbox, with what is in them at this moment.</summary>
public sealed partial class SavedViews(SavedViewService saved) : AdminPage
{
    // Before the name that was typed when a proof was asked for.
    private const string ToSave = "view-";

    private IReadOnlyList<SavedViewRow> _views = [];
    private string _name = "";
    private string? _fault;
    private bool _isShared;
    private bool _wasOpened;

    /// <summary>What the inbox shows.</summary>
    [Parameter, EditorRequired]
    public InboxFilter Filter { get; set; } = default!;

    /// <summary>What was done, and why something was not: for the page to say.</summary>
    [Parameter]
    public EventCallback<(string? Said, string? Warning)> Told { get; set; }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>(), Concern.Any<Change.SavedViews>()];

    private InboxQuery Shown => Filter.Query with { Skip = 0 };

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        // A link names nothing for its reader: it is offered, and they save it.
        if (Then?.StartsWith(ToSave, StringComparison.Ordinal) == true)
            (_name, _wasOpened) = (Then[ToSave.Length..], true);
        await LoadAsync();
    }

    protected override async Task ReadAsync() => _views = await saved.ListAsync(Me.UserId, May(Capability.ReadPeople), Closed);

    private bool MayRemove(SavedViewRow view) => view.MakerId == Me.UserId || (view.IsShared && May(Capability.Administer));

    private async Task SaveAsync()
    {
        var isShared = _isShared && May(Capability.Act);
        (Said, _fault) = (null, null);
        if (await MayActAsync(ToSave + _name, isShared ? Capability.Act : Capability.ReadCases))
            await SaveAsync(isShared);
        await Told.InvokeAsync((Said, Warning));
    }

    private async Task SaveAsync(bool isShared)
    {
        ViewRefusal? refusal = null;
        var isSaved = await ActAsync(async closed =>
        {
            (var result, refusal) = await saved.SaveAsync(_name, Shown, isShared, Me, closed);
            return result;
        });
        if (isSaved)
            (Said, _name, _isShared) = (Phrase.Of(IncidentStrings.ViewSaved, _name.Trim()), "", false);
        if (refusal is null)
            return;
        // Said at the field.
        Warning = null;
        _fault = refusal switch
        {
            ViewRefusal.Name => Phrase.Of(IncidentStrings.ViewFaultName, SavedViewService.NameLength),
            ViewRefusal.Taken => IncidentStrings.ViewFaultTaken,
            ViewRefusal.TooMany => Phrase.Of(IncidentStrings.ViewFaultMany, isShared ? SavedViewService.MostShared : SavedViewService.MostOwn),
            _ => IncidentStrings.ViewFaultFilter,
        };
    }

    private async Task RemoveAsync(SavedViewRow view)
    {
        Said = await MayActAsync("", Capability.ReadCases) && await ActAsync(closed => saved.RemoveAsync(view.Id, Me, closed)) ? Phrase.Of(IncidentStrings.ViewRemoved, view.Name) : null;
        await Told.InvokeAsync((Said, Warning));
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Finding;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Find;

/// <summary>
/// Who else was hit: everyone and everything that an address, a program, a person, a device, a session or a case touches, or which sessions lived
/// at an instant. What is asked for stands in the address; it is read once, so that nothing moves while it is looked through.
/// </summary>
public sealed partial class FindPage(FindService find, IOptionsMonitor<CleanupOptions> cleanup) : AdminPage
{
    private Found? _found;
    private (Question Question, Instant Instant)? _asked;
    private (string?, string?, string?)? _read;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? As { get; set; }

    [SupplyParameterFromQuery]
    public string? At { get; set; }

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private string? Wrong => _asked is var (question, _) && question.Why is { } why ? FindWords.Why(why) : null;

    // Nobody types that much; it is not sent back.
    private string? Typed => Q?.Length > Question.Longest ? null : Q;

    private bool IsForgotten => _asked?.Instant.At is { } at && at < Clock.GetUtcNow() - cleanup.CurrentValue.KeepEnded;

    protected override IReadOnlyList<Concern> Concerns => [];

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task ReadAsync()
    {
        if (_read == (Q, As, At) && FaultReference is null)
            return;
        var (question, instant) = (Question.Of(Q, As), Instant.Of(At, Zone, Clock.GetUtcNow()));
        var isAsked = question.Why is null && instant.Wrong is null && (question.Meanings.Count > 0 || instant.At is not null);
        (_asked, _found) = ((question, instant), null);
        _found = isAsked ? await find.FindAsync(question, instant.At, Closed) : null;
        _read = (Q, As, At);
    }

    private static AccountEvent EventOf(FoundActivity line) => new(line.Id, line.At, line.Kind, line.SessionId, line.SessionName, line.EndReason, line.Ip, line.ByAdmin);

    private static void Stay()
    {
        // Enter in a field changes it first; there is nothing left to send.
    }

    private void Look(ChangeEventArgs change) => Navigation.NavigateTo(Address(FilterText.ReadTyped(change.Value as string), null, At));

    private void LookAt(ChangeEventArgs change) => Navigation.NavigateTo(Address(Q, As, FilterText.ReadTyped(change.Value as string)));

    private static string Address(string? q, string? kind, string? at) =>
        QueryHelpers.AddQueryString("admin/find", new Dictionary<string, string?> { ["q"] = q, ["as"] = kind, ["at"] = at }.Where(part => part.Value is not null).ToDictionary());

    private string AddressAs(Subject subject) => Address(Q, Question.KindOf(subject), At);
}

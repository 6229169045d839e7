using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Blocks;

/// <summary>What is shut out and was, live; and the means to shut out more and to lift it. What was typed survives the proof of who acts.</summary>
public sealed partial class Blocks(BlockService service, IDialogService dialogs, TimeProvider clock) : AdminPage
{
    private const string ToSet = "set ";

    // In hours, from one to thirty days.
    private static readonly int[] Spans = [1, 24, 7 * 24, 30 * 24];

    private IReadOnlyList<BlockRow>? _rows;
    private DateTimeOffset _now;
    private BlockKind _kind;
    private string _value = "";
    private int _hours = 24;
    private string _reason = "";
    private BlockFault? _fault;

    /// <summary>By what to know whom to shut out, where another page leads here.</summary>
    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    /// <summary>Whom.</summary>
    [SupplyParameterFromQuery]
    public string? Value { get; set; }

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        (_kind, _value) = (FilterText.ReadName<BlockKind>(Kind) ?? BlockKind.Network, FilterText.ReadTyped(Value) ?? "");
        // The reason may have lines.
        if (Then?.StartsWith(ToSet, StringComparison.Ordinal) == true && Then[ToSet.Length..].Split('\n', 4) is [var kind, var hours, var value, var reason])
        {
            (_kind, _value, _reason) = (FilterText.ReadName<BlockKind>(kind) ?? _kind, value, reason);
            _hours = int.TryParse(hours, CultureInfo.InvariantCulture, out var read) && Spans.Contains(read) ? read : _hours;
        }

        await LoadAsync();
    }

    protected override async Task OnShownAsync()
    {
        // Back from the proof, to what it was needed for.
        if (Then?.StartsWith(ToSet, StringComparison.Ordinal) == true)
        {
            await AskAsync();
            StateHasChanged();
        }
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Blocks>()];

    protected override async Task ReadAsync() => (_rows, _now) = (await service.ListAsync(Closed), clock.GetUtcNow());

    private async Task AskAsync()
    {
        (var target, _fault) = BlockTarget.Read(_kind, _value);
        var reason = PlainText.Lines(_reason, BlockService.ReasonLength);
        _fault ??= reason.Length == 0 ? BlockFault.NoReason : null;
        if (_fault is not null || !await MayActAsync($"{ToSet}{FilterText.Name(_kind)}\n{_hours.ToString(CultureInfo.InvariantCulture)}\n{_value}\n{_reason}"))
            return;
        _fault = await service.FindFaultAsync(target!, Me, Closed);
        var lasts = TimeSpan.FromHours(_hours);
        if (_fault is not null || !await BlockQuestion.AskAsync(dialogs, target!, await service.FindEffectAsync(target!, Closed), lasts))
            return;
        var set = new BlockSet(default);
        if (await ActAsync(async closed => (set = await service.SetAsync(target!, clock.GetUtcNow() + lasts, reason, Me, closed)).Result))
        {
            (_value, _reason) = ("", "");
            Said = Phrase.Of(BlockStrings.DoneSet, target!.Value);
        }
        else if (set.Fault is not null)
            (_fault, Warning) = (set.Fault, null);
    }

    private async Task LiftAsync(BlockRow row)
    {
        if (await MayActAsync("") && await ActAsync(closed => service.LiftAsync(row.Block.Id, Me, closed)))
            Said = Phrase.Of(BlockStrings.DoneLifted, row.Block.Value);
    }
}

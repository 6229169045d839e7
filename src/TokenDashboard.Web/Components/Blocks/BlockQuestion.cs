using MudBlazor;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Blocks;

/// <summary>Asks before a block is set, and says whom it hits. Where that is more than a few, their number is typed.</summary>
public static class BlockQuestion
{
    private const int Few = 10;

    /// <summary>Whether it was answered with yes.</summary>
    public static async Task<bool> AskAsync(IDialogService dialogs, BlockTarget target, BlockEffect effect, TimeSpan lasts)
    {
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(BlockStrings.AskTitle, target.Value) },
            { d => d.Confirm, BlockStrings.Do },
            { d => d.Number, effect.People > Few ? effect.People : null },
            {
                d => d.Effects,
                [
                    new("people", BlockWords.Hits(effect), BlockStrings.HitsMore),
                    new("clock", Phrase.Of(BlockStrings.EndsItself, Duration.Of(lasts)), BlockStrings.EndsItselfMore),
                ]
            },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        return await dialog.Result is { Canceled: false };
    }
}

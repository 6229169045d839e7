using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>A token that the server made in a history that is not the stored one, as after a backup was restored: nobody's fault, so nothing ends.</summary>
public sealed class OtherHistoryTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("the current one has another hash")]
    [InlineData("a spent one has another hash")]
    [InlineData("it is ahead")]
    public async Task Rotate_OfAnotherHistory_IsUnknownAndKeptAsEvidence(string what)
    {
        var linked = await _core.LinkAsync();
        var second = await _core.NextAsync(linked.Token);
        var third = await _core.NextAsync(second);
        var other = new byte[32];
        _core.Stored(db => what switch
        {
            "the current one has another hash" => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.CurrentHash, other)),
            "a spent one has another hash" => db.RefreshTokens.ExecuteUpdate(set => set.SetProperty(t => t.Hash, other)),
            _ => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.Generation, 2).SetProperty(s => s.CurrentHash, other)),
        });

        var result = await _core.RotateAsync(what == "a spent one has another hash" ? linked.Token : third);

        Assert.Equal(Refusal.Unknown, Assert.IsType<RotationResult.Refused>(result).Reason);
        Assert.Equal(EvidenceKind.Mismatch, _core.Stored(db => db.Evidence.Single().Kind));
        Assert.Null(_core.Stored(db => db.Sessions.Single().EndedAt));
        Assert.Empty(_core.Stored(db => db.Incidents.ToList()));
    }
}

using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Validation: a result, never an exception, so that the revocation it may cause is kept.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Validate_LiveToken_IsValidAndNotSpent()
    {
        var issued = await _core.LinkAsync();

        var result = await ValidateAsync(issued.Token);

        Assert.Equal(issued.Grant.SessionId, Assert.IsType<ValidationResult.Valid>(result).Grant.SessionId);
        await _core.NextAsync(issued.Token);
    }

    [Fact]
    public async Task Validate_SpentToken_EndsTheFamilyForGood()
    {
        var issued = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(issued.Token));

        Assert.IsType<ValidationResult.Reused>(await ValidateAsync(issued.Token));

        Assert.Equal(EndReason.Reuse, _core.Stored(db => db.Sessions.Single().EndReason));
        Assert.Equal(1, _core.Stored(db => db.Incidents.Count()));
    }

    [Fact]
    public async Task Validate_ByAnotherApp_IsRefused()
    {
        var issued = await _core.LinkAsync();

        var result = await _core.Tokens.ValidateAsync(issued.Token, "other", CoreDatabase.Laptop, CancellationToken.None);

        Assert.Equal(Refusal.WrongApp, Assert.IsType<ValidationResult.Refused>(result).Reason);
    }

    [Fact]
    public async Task Validate_Expired_IsRefused()
    {
        var issued = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal(Refusal.Expired, Assert.IsType<ValidationResult.Refused>(await ValidateAsync(issued.Token)).Reason);
    }

    [Fact]
    public async Task Validate_Unknown_IsRefused() =>
        Assert.Equal(Refusal.Unknown, Assert.IsType<ValidationResult.Refused>(await ValidateAsync(new RawToken("x"))).Reason);

    private Task<ValidationResult> ValidateAsync(RawToken token) =>
        _core.Tokens.ValidateAsync(token, "companion", CoreDatabase.Laptop, CancellationToken.None);
}

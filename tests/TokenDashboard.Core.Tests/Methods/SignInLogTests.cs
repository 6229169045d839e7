using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>Refused sign-ins in the owner's log: counted where they are alike, each on its own where they are not.</summary>
public sealed class SignInLogTests : IDisposable
{
    private static readonly Requester Stranger = new("198.51.100.24", "curl/8.9");
    private readonly CoreDatabase _core = new();
    private readonly SignInLog _log;

    public SignInLogTests()
    {
        _log = _core.Service<SignInLog>();
    }

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Record_AlikeWithinAnHour_IsCountedInOneLine()
    {
        var ada = _core.AddUser();
        var first = _core.Clock.GetUtcNow();
        await RecordAsync(ada);
        _core.Clock.Advance(SignInLog.CountedTogether - TimeSpan.FromTicks(1));
        await RecordAsync(ada);

        var entry = Assert.Single(Entries(ada));
        Assert.Equal((2, first, SignInMethod.Password, "198.51.100.24", "curl/8.9"), (entry.Count, entry.At, entry.Method, entry.Ip, entry.Agent));
        Assert.Equal(ActivityTopic.Refused, entry.Topic);
    }

    [Fact]
    public async Task Record_AnHourLater_IsALineOfItsOwn()
    {
        var ada = _core.AddUser();
        await RecordAsync(ada);
        _core.Clock.Advance(SignInLog.CountedTogether);
        await RecordAsync(ada);

        Assert.Equal([1, 1], Entries(ada).Select(e => e.Count));
    }

    [Fact]
    public async Task Record_DifferentInAnything_IsALineOfItsOwn()
    {
        var (ada, eve) = (_core.AddUser(), _core.AddUser());
        await RecordAsync(ada);
        await RecordAsync(eve);
        await _log.RecordRefusalAsync(ada, SignInMethod.Passkey, null, Stranger);
        await _log.RecordRefusalAsync(ada, SignInMethod.Password, SignInLog.WrongCode, Stranger);
        await _log.RecordRefusalAsync(ada, SignInMethod.Password, null, Stranger with { Ip = "198.51.100.25" });
        await _log.RecordRefusalAsync(ada, SignInMethod.Password, null, Stranger with { Agent = null });

        Assert.Equal([1, 1, 1, 1, 1], Entries(ada).Select(e => e.Count));
        Assert.Single(Entries(eve));
    }

    [Fact]
    public async Task Record_NothingKnownOfTheRequester_IsCountedAsWell()
    {
        var ada = _core.AddUser();
        await _log.RecordRefusalAsync(ada, SignInMethod.Password, null, Requester.Unknown);
        await _log.RecordRefusalAsync(ada, SignInMethod.Password, null, Requester.Unknown);

        Assert.Equal(2, Assert.Single(Entries(ada)).Count);
    }

    [Fact]
    public async Task Record_ManyAtOnce_LosesNone()
    {
        var ada = _core.AddUser();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => RecordAsync(ada))));

        Assert.Equal(16, Assert.Single(Entries(ada)).Count);
    }

    private Task RecordAsync(string userId) => _log.RecordRefusalAsync(userId, SignInMethod.Password, detail: null, Stranger);

    private List<ActivityEntry> Entries(string userId) =>
        _core.Stored(db => db.Activity.Where(a => a.UserId == userId && a.Kind == ActivityKind.SignInFailed).OrderBy(a => a.Id).ToList());
}

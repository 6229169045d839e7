using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Promise 16: what anybody can ask for without showing who they are lets those go first who have.</summary>
public sealed class LaneTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("a device code")]
    [InlineData("a poll")]
    [InlineData("a guess")]
    [InlineData("a refused sign-in")]
    [InlineData("a refused sign-in of nobody")]
    [InlineData("a forgotten password")]
    [InlineData("a registration")]
    [InlineData("a confirmation again")]
    [InlineData("cleanup")]
    public async Task Write_ForNobody_WaitsWhileSomebodyDoes(string what)
    {
        var userId = _core.AddUser(email: "ada@example.org");
        var devices = _core.Service<DeviceAuthorizationService>();
        var started = (await devices.StartAsync("companion", "profile", null, CoreDatabase.Laptop, default))!;
        if (what == "cleanup")
        {
            await _core.LinkAsync(userId);
            _core.Clock.Advance(TimeSpan.FromDays(8));
        }

        var turns = _core.Service<WriteTurns>();
        await turns.TakeAsync(Long, default);

        Task nobodys = what switch
        {
            "a device code" => devices.StartAsync("companion", "profile", null, CoreDatabase.Laptop, default),
            "a poll" => devices.PollAsync(started.DeviceCode, "companion", "Companion", CoreDatabase.Laptop, default),
            "a guess" => _core.Service<AttemptService>().TakeAsync([new("a guess", 1, Long)], Lane.Nobody, default),
            "a refused sign-in of nobody" => _core.Service<SignInLog>().RecordRefusalAsync(null, SignInMethod.Password, null, CoreDatabase.Laptop),
            "a refused sign-in" => _core.Service<SignInLog>().RecordRefusalAsync(userId, SignInMethod.Password, null, CoreDatabase.Laptop),
            "a forgotten password" => _core.Service<PasswordResetService>().RequestAsync("ada@example.org", default),
            "a registration" => _core.Service<RegistrationService>().RegisterAsync("bo@example.org", "Bo", "a long password", CoreDatabase.Laptop, default),
            "a confirmation again" => _core.Service<RegistrationService>().AskAgainAsync("ada@example.org", default),
            _ => _core.Cleanup.RunAsync(default),
        };
        Assert.True(SpinWait.SpinUntil(() => turns.Waiting == 1, Long));
        var wasFirst = false;
        var somebodys = _core.Service<WriteTransaction>().RunAsync(_ => Task.FromResult(wasFirst = !nobodys.IsCompleted && turns.Waiting == 1), default);
        turns.Release();

        await Task.WhenAll(somebodys, nobodys);
        Assert.True(wasFirst);
    }
}

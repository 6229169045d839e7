using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Strangers who have passwords looked at wait for each other, and neither those who are signed in nor apps wait for them.</summary>
public sealed class PasswordFloodTests : IDisposable
{
    private const string Wrong = "wrong horse battery";

    private readonly ManualResetEventSlim _goOn = new();
    private readonly CapturedLogs _logs = new();
    private readonly DashboardServer _server;

    public PasswordFloodTests() => _server = new()
    {
        Logs = _logs,
        Replace = services => services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<AppUser>>(new SlowHasher(_goOn))),
    };

    public void Dispose()
    {
        _goOn.Set();
        _server.Dispose();
        _goOn.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task SignIn_ByVeryManyAtOnce_KeepsNobodyElseWaitingAndRefusesThoseBeyond()
    {
        var ada = await _server.SignInAsync();
        var (device, token) = (_server.Device(), (await _server.LinkAsync()).Token);
        var stranger = _server.Visitor();
        var page = await stranger.GetAsync("/sign-in");
        var before = _logs.Lines.Count;

        var flood = Enumerable.Range(0, 100).Select(i => Task.Run(
            () => stranger.Copy().At("203.0.113.9").SubmitAsync(page, "sign-in", ("Input.Email", $"{i}@example.org"), ("Input.Password", Wrong)))).ToList();
        await Task.WhenAny(flood).WaitAsync(TimeSpan.FromSeconds(60));

        // While all of them wait for one password.
        Assert.Equal("/sessions", (await ada.Browser.SubmitAsync("/prove?return=%2Fsessions", "prove", ("Password", Visits.Password))).Location);
        await device.RotateAsync(token);
        Assert.Contains(flood, f => !f.IsCompleted);
        _goOn.Set();
        var answers = (await Task.WhenAll(flood)).GroupBy(a => a.Status).ToDictionary(a => a.Key, a => a.ToList());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], answers.Keys.Order());
        Assert.InRange(answers[HttpStatusCode.OK].Count, PasswordTurns.MostWaitingOfNetwork, 2 * PasswordTurns.MostWaitingOfNetwork - 1);
        Assert.All(answers[HttpStatusCode.ServiceUnavailable], a => Assert.NotNull(a.Response.Headers.RetryAfter));
        Assert.Equal(answers[HttpStatusCode.ServiceUnavailable].Count, _server.Service<Refusals>().LastHour(PasswordTurns.Name));
        Assert.DoesNotContain(_logs.Lines.Skip(before), line => line.Split(' ')[1] is "Error" or "Critical");
    }

    // Waits over the strangers' password, and nobody else's.
    private sealed class SlowHasher(ManualResetEventSlim goOn) : PasswordHasher<AppUser>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }))
    {
        public override PasswordVerificationResult VerifyHashedPassword(AppUser user, string hashedPassword, string providedPassword)
        {
            if (providedPassword == Wrong)
                goOn.Wait(TimeSpan.FromSeconds(60));
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}

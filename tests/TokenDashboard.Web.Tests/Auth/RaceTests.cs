using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Upgrade;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>
/// A thief's last request and the one that secures the account, at once, over HTTP where there is a form for it: whichever comes first, nothing that began before lives
/// or counts after.
/// </summary>
public sealed class RaceTests(RaceTests.Site site) : IClassFixture<RaceTests.Site>
{
    private const string NewPassword = "another story of weeks";

    // In the first two the one comes after the other, so that both outcomes are seen.
    private static readonly int Rounds = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } ? 50 : 6;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    // What each begins, as the thief, and the request that finishes it: whether that was answered as done.
    private static readonly Dictionary<string, Func<Site, SignedInVisitor, Task<Func<Task<bool>>>>> Finishing = new()
    {
        ["sign-in after its password check"] = async (site, owner) =>
        {
            var held = site.HoldAfterCheck();
            var answer = Task.Run(() => SignInAsync(site, owner.User.Email!));
            await held.Reached.WaitAsync(TimeSpan.FromSeconds(30));
            return async () =>
            {
                held.Release();
                return (await answer).Answer.Location == "/";
            };
        },
        ["code step"] = async (site, owner) =>
        {
            await site.TurnOnAsync(owner);
            var (thief, asked) = await SignInAsync(site, owner.User.Email!);
            var page = await thief.GetAsync(asked.Location!);
            return async () => (await thief.SubmitAsync(page, "code", ("Code", site.Code()))).Location == "/";
        },
        ["device approval"] = async (site, owner) =>
        {
            var thief = await SignedInAsync(site, owner);
            var app = site.Server.Device();
            var started = await app.PostAsync("/oauth/device", ("client_id", "companion"));
            var typed = await thief.SubmitAsync("/link", "code", ("Code", started.Text("user_code")!));
            return async () =>
            {
                await thief.SubmitAsync(typed, "/link/decision", ("allow", "true"), ("sure", "mine"));
                return (await app.PollAsync(started.Text("device_code")!)).RefreshToken is not null;
            };
        },
        ["email change"] = async (site, owner) =>
        {
            var secret = await site.Server.IssueAsync(LinkPurpose.EmailChange, owner.User.Id, $"thief-{owner.User.Email}");
            var (thief, page) = await site.OpenAsync("/confirm-email");
            return async () =>
            {
                await thief.SubmitAsync(page, "confirm-email", ("Secret", secret));
                return site.Server.Stored.Value<string>("SELECT Address FROM accounts WHERE Id = $id", ("$id", owner.User.Id)) != owner.User.Email;
            };
        },
        ["passkey added"] = async (site, owner) =>
        {
            var thief = await SignedInAsync(site, owner);
            var passkey = new SoftPasskey();
            var (page, credential) = await PasskeyForms.MakingAsync(thief, passkey);
            return async () => (await PasskeyForms.GiveAsync(thief, page, credential, passkey.AskedBy, ("Name", "Thief’s"))).Location == "/methods";
        },
        ["external login added"] = async (site, owner) =>
        {
            (site.Provider.Email, site.Provider.Subject) = (owner.User.Email!, owner.User.Id);
            var thief = await SignedInAsync(site, owner);
            var asked = await thief.GetAsync("/sign-in/external?return=%2F");
            await thief.GetAsync((await thief.GetAsync(site.Provider.Agree(asked.Location!))).Location!);
            return async () =>
            {
                await thief.GetAsync("/sign-in/external/link?return=%2F");
                return site.Count("AspNetUserLogins", owner) == 1;
            };
        },
    };

    // How the owner, or an admin, secures the account.
    private static readonly Dictionary<string, Func<Site, SignedInVisitor, Task<Func<Task>>>> Securing = new()
    {
        ["new password"] = async (_, owner) =>
        {
            var page = await owner.Browser.GetAsync("/methods/password");
            return () => owner.Browser.SubmitAsync(page, "password", ("Password", NewPassword));
        },
        ["containment"] = async (site, owner) =>
        {
            var secret = await site.Server.IssueAsync(LinkPurpose.Alert, owner.User.Id);
            var (anywhere, page) = await site.OpenAsync("/alert");
            // What is done from now on is done after the mail.
            site.Server.Clock!.Advance(TimeSpan.FromSeconds(1));
            return () => anywhere.SubmitAsync(page, "alert", ("Secret", secret), ("Answer", "notme"));
        },
        // From pages that are no forms.
        ["lock"] = (site, owner) => Task.FromResult<Func<Task>>(async () =>
            Assert.Equal(AdminResult.Done, await site.InScopeAsync<AccountService, AdminResult>(s => s.LockAsync(owner.User.Id, "Ada called.", site.Admin, default)))),
        ["end of all"] = (site, owner) => Task.FromResult<Func<Task>>(async () =>
            Assert.True((await site.InScopeAsync<SessionService, Core.Activity.OwnerResult>(s => s.EndAllAsync(new(owner.User.Id, owner.SessionId, Requester.Unknown), default))).IsDone)),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var (finishing, securing) in Finishing.Keys.SelectMany(_ => Securing.Keys, (f, s) => (f, s)))
                pairs.Add(finishing, securing);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Finish_WhileTheAccountIsSecured_LeavesNothingThatLivesOrCounts(string finishing, string securing)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var user = await site.Server.CreateUserAsync(Visits.Password);
            var browser = (await SignInAsync(site, user.Email!)).Browser;
            var owner = new SignedInVisitor(browser, user, site.Server.PrincipalOf(browser)!.SessionIdOf());
            var finish = await Finishing[finishing](site, owner);
            var secure = await Securing[securing](site, owner);

            var isDone = round switch
            {
                0 => await FirstAsync(finish, secure),
                1 => await LastAsync(finish, secure),
                _ => await AtOnceAsync(finish, secure, TimeSpan.FromMilliseconds(round / 2 % 7), round % 2 == 0),
            };

            if (round < 2)
                Assert.Equal(round == 0, isDone);
            await AssertNothingLeftAsync(finishing, securing, owner, mayHaveCome: round != 1);
        }
    }

    private static async Task<bool> FirstAsync(Func<Task<bool>> finish, Func<Task> secure)
    {
        var isDone = await finish();
        await secure();
        return isDone;
    }

    private static async Task<bool> LastAsync(Func<Task<bool>> finish, Func<Task> secure)
    {
        await secure();
        return await finish();
    }

    // One of them starts a little later.
    private static async Task<bool> AtOnceAsync(Func<Task<bool>> finish, Func<Task> secure, TimeSpan later, bool finishLater)
    {
        var secured = Task.Run(async () =>
        {
            await Task.Delay(finishLater ? TimeSpan.Zero : later);
            await secure();
        });
        var finished = Task.Run(async () =>
        {
            await Task.Delay(finishLater ? later : TimeSpan.Zero);
            return await finish();
        });
        await secured;
        return await finished;
    }

    private async Task AssertNothingLeftAsync(string finishing, string securing, SignedInVisitor owner, bool mayHaveCome)
    {
        await using var db = await site.Server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == owner.User.Id);
        // Whether or not the account lets anybody in now: a lock may be lifted.
        var living = await db.Sessions.Where(s => s.UserId == owner.User.Id && s.EndedAt == null && s.Epoch == account.Epoch).Select(s => s.Id).ToListAsync();
        Assert.Equal(securing == "new password" ? [owner.SessionId] : [], living);

        // What had come before is there, and the log says that it had; what comes after is not.
        var log = await db.Activity.Where(a => a.UserId == owner.User.Id).OrderBy(a => a.Id).Select(a => a.Kind).ToListAsync();
        var secured = log.IndexOf(securing switch { "new password" => ActivityKind.PasswordChanged, "containment" => ActivityKind.OwnerSaidNotMe, _ => ActivityKind.SessionEnded });
        Assert.NotEqual(-1, secured);
        (bool Is, ActivityKind Kind) came = finishing switch
        {
            "email change" => (account.Address != owner.User.Email, ActivityKind.EmailChanged),
            "passkey added" => (site.Count("AspNetUserPasskeys", owner) > 0, ActivityKind.PasskeyAdded),
            "external login added" => (site.Count("AspNetUserLogins", owner) > 0, ActivityKind.ExternalLinked),
            _ => (false, ActivityKind.SignedIn),
        };
        Assert.True(mayHaveCome || !came.Is);
        if (came.Is)
            Assert.InRange(log.IndexOf(came.Kind), 0, secured);
        if (came.Is && securing == "containment")
            Assert.True(finishing == "email change" ? account.ClaimedAddress == owner.User.Email : account.SuspendedAt is not null);
    }

    private static async Task<WebVisitor> SignedInAsync(Site site, SignedInVisitor owner)
    {
        var (thief, answer) = await SignInAsync(site, owner.User.Email!);
        Assert.Equal("/", answer.Location);
        return thief;
    }

    private static async Task<(WebVisitor Browser, WebAnswer Answer)> SignInAsync(Site site, string email)
    {
        var (browser, page) = await site.OpenAsync("/sign-in");
        return (browser, await browser.SubmitAsync(page, "sign-in", ("Input.Email", email), ("Input.Password", Visits.Password)));
    }

    /// <summary>A server with a provider, and an admin on it.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        private SignedInVisitor _admin = default!;
        private readonly Dictionary<string, (WebVisitor Browser, WebAnswer Page)> _open = [];
        private int _visitors;
        private Held? _next;

        public Site()
        {
            Provider = new FakeProvider(_clock);
            Server = new DashboardServer
            {
                Clock = _clock,
                Settings =
                {
                    ["External:Authority"] = FakeProvider.Authority, ["External:ClientId"] = FakeProvider.ClientId, ["External:ClientSecret"] = FakeProvider.ClientSecret,
                    ["External:Name"] = "Example",
                },
                Replace = services =>
                {
                    services.Configure<OpenIdConnectOptions>(ExternalProvider.Scheme, options => options.BackchannelHttpHandler = Provider);
                    services.Replace(ServiceDescriptor.Scoped<IPasswordHasher<AppUser>>(s => new HeldHasher(this, s.GetRequiredService<IOptions<PasswordHasherOptions>>())));
                },
            };
        }

        public DashboardServer Server { get; }

        public FakeProvider Provider { get; }

        public Actor Admin => new(_admin.User.Id, _admin.SessionId, Requester.Unknown);

        public async Task InitializeAsync() => _admin = await Server.SignInAsync(role: DeskRoles.Admin);

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            Provider.Dispose();
        }

        /// <summary>A public page, as it was got once, in a browser of its own at an address of its own.</summary>
        public async Task<(WebVisitor Browser, WebAnswer Page)> OpenAsync(string path)
        {
            if (!_open.TryGetValue(path, out var open))
            {
                var browser = Server.Visitor(WebVisitor.FirefoxOnUbuntu);
                _open[path] = open = (browser, await browser.GetAsync(path));
            }

            var n = Interlocked.Increment(ref _visitors);
            return (open.Browser.Copy().At($"198.51.{n / 250}.{(n % 250) + 1}"), open.Page);
        }

        /// <summary>Has the next sign-in wait as soon as its password was found right.</summary>
        public Held HoldAfterCheck() => _next = new Held();

        public string Code() => Totp.Code(Key, Totp.StepOf(_clock.GetUtcNow()));

        public int Count(string table, SignedInVisitor owner) => Server.Stored.Value<int>($"SELECT COUNT(*) FROM {table} WHERE UserId = $id", ("$id", owner.User.Id));

        public async Task<TResult> InScopeAsync<TService, TResult>(Func<TService, Task<TResult>> act)
            where TService : notnull
        {
            using var scope = Server.Service<IServiceScopeFactory>().CreateScope();
            return await act(scope.ServiceProvider.GetRequiredService<TService>());
        }

        // By the code of the step before, so that this one's is good for a sign-in.
        public async Task TurnOnAsync(SignedInVisitor owner)
        {
            var code = Totp.Code(Key, Totp.StepOf(_clock.GetUtcNow()) - 1);
            Assert.True((await InScopeAsync<SecondFactorService, Core.Activity.OwnerResult>(
                s => s.TurnOnAsync(Key, code, endOthers: true, new(owner.User.Id, owner.SessionId, Requester.Unknown), default))).IsDone);
        }

        private sealed class HeldHasher(Site site, IOptions<PasswordHasherOptions> options) : PasswordHasher<AppUser>(options)
        {
            public override PasswordVerificationResult VerifyHashedPassword(AppUser user, string hashedPassword, string providedPassword)
            {
                var result = base.VerifyHashedPassword(user, hashedPassword, providedPassword);
                Interlocked.Exchange(ref site._next, null)?.Wait();
                return result;
            }
        }
    }

    public sealed class Held
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        internal void Wait()
        {
            _reached.SetResult();
            _released.Task.Wait();
        }
    }
}

using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Places;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A session and whose it is, as an open page knows them.</summary>
public sealed record Visit(string UserId, Guid SessionId)
{
    public Actor Actor => new(UserId, SessionId, Requester.Unknown);
}

/// <summary>
/// An open tab: components on the services and the database of a running server, without a browser. SQLite answers while it is asked, so that
/// what an act comes to is seen at once; tests that count on that are of SQLite alone, or wait.
/// </summary>
public sealed class OpenPage : BunitContext
{
    private readonly DashboardServer _server;
    private IRenderedComponent<MudPopoverProvider>? _menus;

    static OpenPage() => DefaultWaitTimeout = TimeSpan.FromSeconds(20);

    public OpenPage(DashboardServer server)
    {
        _server = server;
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        // What opens over a page is the layout's to show.
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddTransient<MudLocalizer, MudWords>();
        Share<SessionService>();
        Share<SharedSessions>();
        Share<OwnerGate>();
        Share<SessionFeed>();
        Share<ActivityLog>();
        Share<MethodService>();
        Share<DismissalService>();
        Share<IncidentService>();
        Share<IncidentInbox>();
        Share<CaseHistory>();
        Share<CaseGroups>();
        Share<Colleagues>();
        Share<CaseWatchers>();
        Services.AddScoped<CaseLook>();
        Share<OverviewService>();
        Share<OutcomeService>();
        Share<AppHealthService>();
        Share<AlarmService>();
        Share<MailSettings>();
        Share<TriageService>();
        Share<BulkTriage>();
        Share<RuleService>();
        Share<SavedViewService>();
        Share<SettingCatalog>();
        Share<LimitCatalog>();
        Share<Registration>();
        Share<TestMailService>();
        Share<StoredSettings>();
        Share<SettingService>();
        Share<SessionShortening>();
        Share<AdminGate>();
        Share<DeliveryService>();
        Share<AuditLog>();
        Share<LookLog>();
        Share<AccountDirectory>();
        Share<AccountService>();
        Share<SessionDirectory>();
        Share<AppRegistry>();
        Share<AppDirectory>();
        Share<ApiRegistry>();
        Share<StoredApps>();
        Share<AppService>();
        Share<BlockService>();
        Share<IOptionsMonitor<AuditOptions>>();
        Share<GeoDatabase>();
        Share<TimeProvider>();
        Share<IOptionsMonitor<TokenOptions>>();
        Share<JobSchedule>();
        Share<JobLog>();
        Share<IOptionsMonitor<CleanupOptions>>();
    }

    /// <summary>What the script was asked to put the focus on, in order.</summary>
    public IReadOnlyList<object?> Focused => [.. JSInterop.Invocations.Where(i => i.Identifier == "td.focus").Select(i => i.Arguments[0])];

    /// <summary>Renders a page for who is signed in.</summary>
    public IRenderedComponent<TPage> Open<TPage>(Visit visit, Action<ComponentParameterCollectionBuilder<TPage>>? parameters = null)
        where TPage : IComponent
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, visit.UserId), new Claim(SessionClaims.SessionId, visit.SessionId.ToString()), .. RolesOf(visit.UserId)], "test"));
        return Render<TPage>(builder =>
        {
            builder.AddCascadingValue(Task.FromResult(new AuthenticationState(principal)));
            builder.AddCascadingValue(Requester.Unknown);
            builder.AddCascadingValue(TimeZoneInfo.Utc);
            parameters?.Invoke(builder);
        });
    }

    // As the cookie would have them.
    private IReadOnlyList<Claim> RolesOf(string userId)
    {
        using var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        return [.. Account.RolesOf(db.Accounts.Where(a => a.Id == userId).Select(a => a.Roles).FirstOrDefault() ?? "").Select(role => new Claim(ClaimTypes.Role, role))];
    }

    /// <summary>Where dialogs appear; to be asked for before a page opens one.</summary>
    public IRenderedComponent<MudDialogProvider> Dialogs() => Render<MudDialogProvider>();

    /// <summary>Does what the menu of a button says.</summary>
    public async Task ChooseAsync(IElement button, string act)
    {
        _menus ??= Render<MudPopoverProvider>();
        await button.ClickAsync(new());
        _menus.WaitForAssertion(() => MenuItem(act));
        await MenuItem(act).ClickAsync(new());
    }

    /// <summary>What can be chosen in a menu that is open.</summary>
    public IElement MenuItem(string act) => Assert.Single(_menus!.FindAll("[role^=menuitem]"), i => i.TextContent.Trim() == act);

    private void Share<T>()
        where T : class => Services.AddSingleton(_server.Service<T>());
}

/// <summary>Sessions made without a browser.</summary>
public static class OpenPageVisits
{
    /// <summary>Starts a browser session for the user, or for a new one.</summary>
    public static async Task<Visit> VisitAsync(
        this DashboardServer server, string? userId = null, string agent = WebVisitor.ChromeOnWindows, string address = "192.0.2.20", string? role = null)
    {
        userId ??= (await server.CreateUserAsync(role: role)).Id;
        return new(userId, (await server.BrowserAsync(userId, new Requester(address, agent))).Id);
    }
}

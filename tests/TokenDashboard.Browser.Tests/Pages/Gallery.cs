using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>Every page in every state worth a look, in the order of the contact sheet.</summary>
internal static class Gallery
{
    public const string Ana = "ana@example.org";
    public const string Jonas = "jonas@example.org";
    private const string Chloe = "chloe@example.org";
    private const string SignedIn = "You are signed in on";
    private const string ACase = "’s ";

    public static readonly IReadOnlyList<Look> Looks =
    [
        new("setup", Stage.Bare, null, "/setup", "Make the first admin"),
        new("sign-in", Stage.Demo, null, "/sign-in", "Sign in"),
        new("sign-in-choices", Stage.Demo, null, "/sign-in", "Sign in", page => page.Locator(".public-top summary").ClickAsync(), ".theme:visible", Daily: false),
        new("sign-in-wrong", Stage.Demo, null, "/sign-in", "Sign in", page => page.SignInAsync("nobody@example.org", "wrong"), ".alert", IsAlone: true, Daily: false),
        new("register", Stage.Demo, null, "/register", "Create an account"),
        new("register-wrong", Stage.Demo, null, "/register", "Create an account", page => page.PressAsync("Create an account"), ".field-error", IsAlone: true, Daily: false),
        new("signed-out", Stage.Demo, null, "/signed-out", "You are signed out."),
        new("not-found", Stage.Demo, Ana, "/nowhere", "There is nothing here.", IsAlone: true),
        new("checkup", Stage.Demo, Ana, "/", "in order"),
        new("checkup-empty", Stage.Empty, Ana, "/", "Everything is in order.", Daily: false),
        new("sessions", Stage.Demo, Ana, "/sessions", SignedIn),
        new("sessions-ended", Stage.Demo, Ana, "/sessions", SignedIn, page => page.Locator(".fold summary").ClickAsync(), ".end", Daily: false),
        new("sessions-choose", Stage.Demo, Ana, "/sessions", SignedIn, ChooseTwoAsync, ".bulk", Daily: false),
        new("session-rename", Stage.Demo, Ana, "/sessions", SignedIn, RenameOnPageAsync, "form.ask", Daily: false),
        new("error", Stage.Demo, Ana, "/error", "went wrong", Daily: false),
        new("sessions-rename", Stage.Demo, Ana, "/sessions", SignedIn, RenameAsync, "form.ask", Daily: false),
        new("sessions-sign-out", Stage.Demo, Ana, "/sessions", SignedIn, page => page.Locator(".ses-a > .btn").Last.ClickAsync(), ".ask .danger", Daily: false),
        new("sessions-sign-out-others", Stage.Demo, Ana, "/sessions", SignedIn, page => page.Locator(".head .ends").ClickAsync(), ".mud-dialog .danger", Daily: false),
        new("sessions-filtered", Stage.Demo, Ana, "/sessions?type=app&state=look", SignedIn, null, ".empty", Daily: false),
        new("sessions-empty", Stage.Empty, Ana, "/sessions", "You are signed in on this device only.", Daily: false),
        new("session-app", Stage.Demo, Ana, "/sessions", SignedIn, page => page.GetByRole(AriaRole.Link, new() { Name = "build-box" }).FollowAsync(), ".technical"),
        new("session-technical", Stage.Demo, Ana, "/sessions", SignedIn, OpenTechnicalAsync, ".pic", Daily: false),
        new("session-browser", Stage.Demo, Ana, "/sessions", SignedIn, page => page.GetByRole(AriaRole.Link, new() { Name = "MacBook Air" }).FollowAsync(), ".nets", Daily: false),
        new("session-replayed", Stage.Demo, Ana, "/sessions", SignedIn, OpenReplayedAsync, ".pic", Daily: false),
        new("session-sign-out", Stage.Demo, Ana, "/sessions", SignedIn, AskOnPageAsync, ".ask .danger", Daily: false),
        new("account-menu", Stage.Demo, Jonas, "/sessions", SignedIn, OpenMenusAsync, ".theme:visible", Daily: false),
        new("shortcuts", Stage.Demo, Jonas, "/sessions", SignedIn, page => page.Keyboard.PressAsync("?"), "#shortcuts[open]", Daily: false),
        new("activity", Stage.Demo, Ana, "/activity", "One sign-in needs a look."),
        new("activity-not-me", Stage.Demo, Ana, "/activity", "One sign-in needs a look.", page => page.Locator(".act-a .ends").ClickAsync(), ".ask .danger", Daily: false),
        new("activity-none", Stage.Demo, Ana, "/activity?topic=changes&to=2020-01-01", "What you are looking for.", null, ".empty", Daily: false),
        new("profile", Stage.Demo, Ana, "/profile", "Ana Novak"),
        new("profile-wrong", Stage.Demo, Ana, "/profile", "Ana Novak", EmptyNameAsync, ".field-error", IsAlone: true, Daily: false),
        new("profile-email", Stage.Demo, Ana, "/profile/email", "Change your email address"),
        new("profile-delete", Stage.Demo, Ana, "/profile/delete", "Delete your account?"),
        new("confirm-email", Stage.Demo, null, "/confirm-email", "Confirm your email address"),
        new("new-password", Stage.Demo, Ana, "/methods/password", "Choose a new password"),
        new("new-passkey", Stage.Demo, Ana, "/methods/passkeys/new", "Add a passkey"),
        new("new-app", Stage.Demo, Ana, "/methods/app", "Set up your authenticator app"),
        new("checkup-table", Stage.Demo, Ana, "/", "in order", page => page.Locator(".sign-ins summary").ClickAsync(), ".sign-ins table", Daily: false),
        new("reconnecting", Stage.Demo, Ana, "/sessions", SignedIn, page => page.LoseConnectionAsync("show"), "#components-reconnect-modal p:visible", IsAlone: true, Daily: false),
        new("connection-lost", Stage.Demo, Ana, "/sessions", SignedIn, page => page.LoseConnectionAsync("failed"), "#components-reconnect-modal a:visible", IsAlone: true),
        new("connection-paused", Stage.Demo, Ana, "/sessions", SignedIn, page => page.LoseConnectionAsync("paused"), "#components-reconnect-modal a:visible", IsAlone: true, Daily: false),
        new("page-fault", Stage.Demo, Ana, "/sessions", SignedIn, FailAsync, "#blazor-error-ui .reload:visible", IsAlone: true, Daily: false),
        new("link", Stage.Demo, Ana, "/link", "Connect an app"),
        new("link-wrong", Stage.Demo, Ana, "/link", "Connect an app", page => page.PressAsync("Continue"), ".field-error", IsAlone: true, Daily: false),
        new("link-decision", Stage.Demo, Ana, "/link", "Connect an app", TypeCodeAsync, ".decide"),
        new("link-allowed", Stage.Demo, Ana, "/link?result=allowed", "Connected.", Daily: false),
        new("link-denied", Stage.Demo, Ana, "/link?result=denied", "Not connected.", Daily: false),
        new("overview", Stage.Demo, Jonas, "/admin", "going on"),
        new("overview-weeks", Stage.Demo, Jonas, "/admin?span=weeks", "going on", page => page.Locator(".course summary").First.ClickAsync(), ".course table", Daily: false),
        new("overview-empty", Stage.Empty, Ana, "/admin", "Nothing unusual is going on.", Daily: false),
        new("outcomes", Stage.Demo, Jonas, "/admin/outcomes", "settled"),
        new("outcomes-empty", Stage.Empty, Ana, "/admin/outcomes", "settled", Daily: false),
        new("incidents", Stage.Demo, Jonas, "/admin/incidents", "Start with"),
        new("incidents-table", Stage.Demo, Jonas, "/admin/incidents?as=table", "Start with", page => page.Locator(".case-row input").First.CheckAsync(), ".bulk", IsAlone: true, Daily: false),
        new("incidents-preview", Stage.Demo, Jonas, "/admin/incidents?preview=4", "Start with", null, ".preview", Daily: false),
        new("incidents-empty", Stage.Empty, Ana, "/admin/incidents", "Nothing waits for you.", Daily: false),
        new("incidents-resolved", Stage.Demo, Jonas, "/admin/incidents?view=resolved", "What has been settled.", Daily: false),
        new("incidents-none", Stage.Demo, Jonas, "/admin/incidents?q=nobody", "No incident matches.", Daily: false),
        new("incident-1", Stage.Demo, Jonas, "/admin/incidents/1", ACase, Daily: false),
        new("incident-2", Stage.Demo, Jonas, "/admin/incidents/2", ACase, Daily: false),
        new("incident-3", Stage.Demo, Jonas, "/admin/incidents/3", ACase, Daily: false),
        new("incident-4", Stage.Demo, Jonas, "/admin/incidents/4", ACase),
        new("incident-contain", Stage.Demo, Jonas, "/admin/incidents/4", ACase, page => page.Locator(".verdict .danger").ClickAsync(), ".mud-dialog .danger", Daily: false),
        new("incident-resolve", Stage.Demo, Jonas, "/admin/incidents/2", ACase, page => page.Locator(".verdict .primary").ClickAsync(), ".mud-dialog textarea", Daily: false),
        new("incident-none", Stage.Demo, Jonas, "/admin/incidents/99", "There is no such incident.", Daily: false),
        new("find", Stage.Demo, Jonas, "/admin/find", "Who and what something touched.", Daily: false),
        new("find-network", Stage.Demo, Jonas, "/admin/find?q=198.51.100.0/24", "Who and what something touched.", null, ".found"),
        new("find-person", Stage.Demo, Jonas, "/admin/find?q=erreira", "Who and what something touched.", null, ".found", Daily: false),
        new("find-none", Stage.Demo, Jonas, "/admin/find?q=.*nobody", "Who and what something touched.", null, ".empty", Daily: false),
        new("find-wrong", Stage.Demo, Jonas, "/admin/find?q=0.0.0.0/0&at=never", "Who and what something touched.", null, ".field-error", Daily: false),
        new("admin-apps", Stage.Demo, Jonas, "/admin/apps", "may connect"),
        new("admin-apps-none", Stage.Demo, Jonas, "/admin/apps?q=nothing", "may connect", null, ".empty", Daily: false),
        new("admin-app", Stage.Demo, Jonas, "/admin/apps/companion", "Companion CLI", null, ".kv"),
        new("admin-app-disable", Stage.Demo, Jonas, "/admin/apps/companion", "Companion CLI", page => page.Locator(".acts .ends").First.ClickAsync(), ".mud-dialog .danger", Daily: false),
        new("admin-groups", Stage.Demo, Jonas, "/admin/groups", "grow"),
        new("admin-blocks", Stage.Demo, Jonas, "/admin/blocks?kind=program&value=python-requests", "blocked"),
        new("admin-rules", Stage.Empty, Ana, "/admin/rules", "No rule is on."),
        new("admin-rules-trial", Stage.Empty, Ana, "/admin/rules?then=KnownNetworks%207%20LostReply", "rule", null, "#trial li", Seed: LostReplies),
        new("admin-rules-on", Stage.Demo, Jonas, "/admin/rules?then=SameNetwork%207%20LostReply", "rule", SwitchOnAsync, "dl.kv", Daily: false),
        new("admin-apps-new", Stage.Demo, Jonas, "/admin/apps/new", "Register an app", Daily: false),
        new("jobs", Stage.Demo, Jonas, "/admin/jobs", "ousekeeping"),
        new("jobs-table", Stage.Demo, Jonas, "/admin/jobs", "ousekeeping", page => page.Locator(".table summary").ClickAsync(), ".chart table", Daily: false),
        new("jobs-empty", Stage.Empty, Ana, "/admin/jobs", "ousekeeping", Daily: false),
        new("jobs-run", Stage.Empty, Ana, "/admin/jobs", "ousekeeping", page => page.PressAsync(": Cleanup"), ".chart", Daily: false),
        new("users", Stage.Demo, Jonas, "/admin/users", "4 people."),
        new("users-invite", Stage.Demo, Jonas, "/admin/users", "4 people.", page => page.Locator(".head .btn").ClickAsync(), ".mud-dialog input", Daily: false),
        new("user", Stage.Demo, Jonas, "/admin/users", "4 people.", page => page.GetByRole(AriaRole.Link, new() { Name = "Tomás Ferreira" }).First.FollowAsync(), ".facts, .kv"),
        new("all-sessions", Stage.Demo, Jonas, "/admin/sessions", "Everyone’s living sessions."),
        new("all-sessions-filter", Stage.Demo, Jonas, "/admin/sessions?user=jo", "What you are looking for.", page => page.Locator("th:nth-child(7) .filter-button").ClickAsync(), ".column-filter-popup input", Daily: false),
        new("all-sessions-wrong", Stage.Demo, Jonas, "/admin/sessions?ip=nowhere", "What you are looking for.", null, ".field-error", Daily: false),
        new("one-session", Stage.Demo, Jonas, "/admin/sessions?view=ended", "Sessions that have ended.", page => page.Locator("tbody tr:has(.replayed) td:nth-child(2) a").First.FollowAsync(), ".pic"),
        new("one-session-browser", Stage.Demo, Jonas, "/admin/sessions?app=browser", "What you are looking for.", page => page.Locator("tbody td:nth-child(2) a").First.FollowAsync(), ".nets", Daily: false),
        new("audit", Stage.Demo, Jonas, "/admin/audit", "What was done here."),
        new("audit-empty", Stage.Empty, Ana, "/admin/audit", "Nobody has done anything yet.", Daily: false),
        new("settings", Stage.Demo, Jonas, "/admin/settings", "What is in force"),
        new("settings-change", Stage.Demo, Jonas, "/admin/settings", "What is in force", ShortenRestAsync, ".mud-dialog .alert", Daily: false),
        new("alert", Stage.Demo, null, "/alert", "Was this you?"),
        new("alert-dead", Stage.Demo, null, "/alert#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Was this you?", null, ".alert", Daily: false),
        new("alert-new-device", Stage.Demo, null, "/alert", "Was this you?", null, ".kv", AboutANewDevice, Daily: false),
        new("alert-own-device", Stage.Demo, null, "/alert", "Was this you?", null, ".kv", db => AboutACase(db, Verdict.LostReply), Daily: false),
        new("alert-stranger", Stage.Demo, null, "/alert", "Do you know this?", null, ".kv", AboutAStranger, Daily: false),
        new("undo", Stage.Demo, null, "/undo", "Undo this change?", Daily: false),
        new("undo-ends", Stage.Demo, Ana, "/undo", "Undo this change?", null, ".what-ends", db => OfAna(db, LinkPurpose.Undo, new AddressChange(DateTimeOffset.UtcNow, "before@example.org").ToString()), Daily: false),
        new("review", Stage.Demo, Ana, "/methods/review", "Nothing waits for you."),
        new("forgot", Stage.Demo, null, "/forgot", "Choose a new password"),
        new("reset", Stage.Demo, null, "/reset", "Choose a new password", null, ".what-ends", db => OfAna(db, LinkPurpose.PasswordReset)),
        new("reset-code", Stage.Demo, null, "/reset", "Choose a new password", Daily: false),
        new("confirm", Stage.Demo, null, "/confirm", "Confirm your email"),
        new("confirm-again", Stage.Demo, null, "/confirm/again", "Confirm your email", Daily: false),
        new("prove", Stage.Demo, Ana, "/prove?return=/sessions", "Prove that it’s you"),
        new("methods", Stage.Demo, Ana, "/methods", "password"),
        .. OutboxEvent.Mailed.Select(kind => new Look($"mail-{kind}", Stage.Demo, null, "", MailHeading(kind), Mail: db => MailOf(kind, db), Daily: kind is OutboxKind.NewDevice)),
        new("signed-out-elsewhere", Stage.Demo, null, "/sign-in", "Sign in", EndFromElsewhereAsync, ".kv", IsAlone: true, Daily: false),
    ];

    private static string MailHeading(OutboxKind kind) => kind switch
    {
        OutboxKind.IncidentOpened => "your",
        OutboxKind.NewDevice => "New sign-in",
        OutboxKind.UnknownClient => "A new program uses",
        OutboxKind.Invitation => "Your account at",
        OutboxKind.PasswordReset => "Choose a new password",
        OutboxKind.SecondFactorReset => "second factor",
        OutboxKind.MethodChanged => "A way to sign in",
        OutboxKind.EmailConfirmation => "Confirm your email",
        OutboxKind.RegistrationTaken => "You have an account already",
        OutboxKind.EmailChange => "Confirm your new email",
        OutboxKind.EmailChanged => "Your email address was changed",
        OutboxKind.DeletionAsked => "Your account will be deleted",
        OutboxKind.TestMail => "A test mail",
        OutboxKind.CasesUnusual => "Unusually many incidents",
        OutboxKind.CaseMention => "mentions you",
        OutboxKind.RoleChanged => "Your role at the desk",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A mail without a picture."),
    };

    // What happened, as if just now, to somebody who is in no other picture.
    private static OutboxEvent MailOf(OutboxKind kind, DashboardContext db)
    {
        var owner = db.Accounts.First(a => a.Address == Chloe);
        var session = db.Sessions.Where(s => kind == OutboxKind.NewDevice ? s.NeedsLook : s.UserId == owner.Id).OrderByDescending(s => s.LastUsedAt).First();
        var told = OutboxEvent.Of(kind, DateTimeOffset.UtcNow, session.UserId, session.Id);
        told.Epoch = owner.Epoch;
        switch (kind)
        {
            case OutboxKind.IncidentOpened:
                var incident = db.Incidents.First(i => i.Verdict == Verdict.SomeoneElse && i.OwnerAnswer == OwnerAnswer.None);
                (told.UserId, told.SessionId, told.IncidentId) = (incident.UserId, incident.SessionId, incident.Id);
                break;
            case OutboxKind.UnknownClient:
                session.UnknownFrom = db.SessionClients.First(c => c.SessionId == session.Id).FirstGeneration;
                break;
            case OutboxKind.CaseMention:
                var colleagues = db.Accounts.Where(DeskRoles.Having(Capability.Administer)).OrderByDescending(a => a.Name).ToList();
                (told.UserId, told.IncidentId, told.Detail) = (colleagues[0].Id, db.Incidents.First().Id, colleagues[^1].Id);
                break;
            case OutboxKind.EmailConfirmation:
                db.Database.ExecuteSql($"UPDATE \"AspNetUsers\" SET \"EmailConfirmed\" = FALSE WHERE \"Id\" = {owner.Id}");
                break;
            case OutboxKind.DeletionAsked:
                owner.DeletionDueAt = told.At.AddDays(7);
                break;
            default:
                told.Detail = kind switch
                {
                    OutboxKind.MethodChanged => $"{ActivityKind.PasskeyAdded} AAAA",
                    OutboxKind.RoleChanged => DeskRoles.Investigator,
                    OutboxKind.SecondFactorReset => "lost phone, asked in person",
                    OutboxKind.EmailChange or OutboxKind.EmailChanged => "chloe.martin@example.net",
                    OutboxKind.CasesUnusual => new Alarm(told.At, 40, 5).ToString(),
                    _ => null,
                };
                break;
        }

        // Of these the server says where they are from; the others come without a device.
        if (kind is not (OutboxKind.IncidentOpened or OutboxKind.NewDevice or OutboxKind.UnknownClient or OutboxKind.MethodChanged or OutboxKind.EmailChanged or OutboxKind.DeletionAsked))
            told.SessionId = null;
        return told;
    }

    private static AccountLink AboutANewDevice(DashboardContext db)
    {
        var session = db.Sessions.First(s => s.NeedsLook);
        return Link(db, LinkPurpose.NewDevice, session.UserId, session.Id, null);
    }

    private static AccountLink AboutACase(DashboardContext db, Verdict verdict)
    {
        var incident = db.Incidents.First(i => i.Verdict == verdict);
        return Link(db, LinkPurpose.Alert, incident.UserId, incident.SessionId, incident.Id);
    }

    private static AccountLink AboutAStranger(DashboardContext db) => AboutACase(db, Verdict.SomeoneElse);

    private static AccountLink OfAna(DashboardContext db, LinkPurpose purpose, string? detail = null)
    {
        var link = Link(db, purpose, db.Accounts.Single(a => a.Address == Ana).Id, null, null);
        link.Detail = detail;
        return link;
    }

    // The secret is its opener's.
    private static AccountLink Link(DashboardContext db, LinkPurpose purpose, string userId, Guid? sessionId, int? incidentId) => new()
    {
        Purpose = purpose, UserId = userId, SessionId = sessionId, IncidentId = incidentId, Hash = [], Epoch = db.Accounts.Single(a => a.Id == userId).Epoch,
    };

    // A row that is drawn anew while the button is down is not clicked: whoever sees that nothing happens clicks again.
    private static async Task FollowAsync(this ILocator link)
    {
        var (page, from) = (link.Page, link.Page.Url);
        await link.ClickAsync();
        try
        {
            await page.WaitForURLAsync(url => url != from, new() { Timeout = 5000, WaitUntil = WaitUntilState.Commit });
        }
        catch (TimeoutException)
        {
            await link.ClickAsync();
        }
    }

    private static Task PressAsync(this IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    private static async Task EmptyNameAsync(IPage page)
    {
        await page.GetByLabel("Name").FillAsync("");
        await page.Locator("form[aria-labelledby=you] button").ClickAsync();
    }

    // As Blazor's script says it. The server never answers whether it is there: once it did, the page would come back.
    private static async Task LoseConnectionAsync(this IPage page, string state)
    {
        await page.RouteAsync("**/health/live", _ => Task.CompletedTask);
        await page.EvaluateAsync(
            "state => { const said = document.getElementById('components-reconnect-modal'); said.className = `components-reconnect-${state}`; said.showModal(); }", state);
    }

    private static async Task FailAsync(IPage page) => await page.EvaluateAsync("() => { document.getElementById('blazor-error-ui').style.display = 'block'; }");

    private static async Task ShortenRestAsync(IPage page)
    {
        await page.PressAsync("Change Longest rest of a session");
        await page.Locator("#setting-unit").SelectOptionAsync("hours");
        await page.Locator("#setting-value").FillAsync("2");
    }

    private static async Task SwitchOnAsync(IPage page)
    {
        await page.Locator("#trial button").ClickAsync();
        await page.Locator(".mud-dialog [type=submit]").ClickAsync();
        await page.Locator("dl.kv").First.WaitForAsync();
        await page.EvaluateAsync("scrollTo(0, 0)");
    }

    // Three of two weeks ago, which are settled; one of them as a theft.
    private static void LostReplies(DashboardContext db)
    {
        if (db.Incidents.Any())
            return;
        var (owner, at) = (db.Accounts.Select(a => a.Id).First(), DateTimeOffset.UtcNow.AddDays(-14));
        foreach (var resolution in new[] { Resolution.LostReply, Resolution.Stolen, Resolution.LostReply })
        {
            at = at.AddHours(-40);
            var incident = new Incident
            {
                UserId = owner, Kind = IncidentKind.Reuse, Verdict = Verdict.LostReply, Certainty = Certainty.Likely, Reasons = "SameClient,SuccessorUnused", Severity = Severity.Low,
                OpenedAt = at, LastPresentedAt = at, Presentations = 1, Status = IncidentStatus.Resolved, Resolution = resolution, ResolvedAt = at.AddHours(3),
            };
            db.Incidents.Add(incident);
            db.SaveChanges();
            db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = owner, At = at, Kind = CaseEntryKind.OwnerTold });
        }

        db.SaveChanges();
    }

    private static async Task ChooseTwoAsync(IPage page)
    {
        await page.PressAsync("Choose several");
        await page.GetByLabel("Choose Pixel 9").CheckAsync();
        await page.GetByLabel("Choose Living-room TV").CheckAsync();
    }

    private static async Task RenameOnPageAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "MacBook Air" }).FollowAsync();
        await page.PressAsync("Rename");
    }

    private static async Task RenameAsync(IPage page)
    {
        await page.Locator(".ses .menu summary").First.ClickAsync();
        await page.PressAsync("Rename");
    }

    private static async Task OpenReplayedAsync(IPage page)
    {
        await page.Locator(".fold summary").ClickAsync();
        await page.Locator(".end:has(.replayed) h3 a").ClickAsync();
        await page.Locator(".technical > summary").ClickAsync();
    }

    private static async Task OpenTechnicalAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "build-box" }).FollowAsync();
        await page.Locator(".technical > summary").ClickAsync();
    }

    private static async Task AskOnPageAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "build-box" }).FollowAsync();
        await page.Locator(".head .ends").ClickAsync();
    }

    // Both menus, of which one is seen at each width.
    private static async Task OpenMenusAsync(IPage page) =>
        await page.EvaluateAsync("() => document.querySelectorAll('details.me, .bar details').forEach(menu => menu.open = true)");

    private static async Task TypeCodeAsync(IPage page)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.UserAgent.ParseAdd("token-companion/0.1.0 (Ubuntu 24.04)");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = "companion", ["device_name"] = "build-box" });
        using var answer = await http.PostAsync(new Uri(new Uri(page.Url), "/oauth/device"), form);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        await page.GetByLabel("Code").FillAsync(json.RootElement.GetProperty("user_code").GetString()!);
        await page.PressAsync("Continue");
    }

    // Another window of the same person ends this one, which was used last.
    private static async Task EndFromElsewhereAsync(IPage page)
    {
        await page.SignInAsync(Ana, Stages.DemoPassword);
        await page.SeesAsync("in order");
        await using var elsewhere = await page.Context.Browser!.NewContextAsync(new() { BaseURL = new Uri(page.Url).GetLeftPart(UriPartial.Authority) });
        var other = await elsewhere.NewPageAsync();
        await other.SignInAsync(Ana, Stages.DemoPassword);
        await other.SeesAsync("in order");
        await other.GotoAsync("/sessions");
        await other.IsLiveAsync();
        await other.Locator("section[aria-labelledby=other-devices] .ses-a > .btn").First.ClickAsync();
        await other.Locator(".ask .danger").ClickAsync();
        await page.SeesAsync("You were signed out.");
    }
}

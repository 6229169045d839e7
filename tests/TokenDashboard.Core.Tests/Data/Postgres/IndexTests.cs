using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Finding;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Tests.Data.Postgres;

/// <summary>Every index is one that something asked for needs, and what is asked for often needs no table read through.</summary>
/// <remarks>Alone: PostgreSQL counts for a database, and tells what it has counted a moment later.</remarks>
[Trait("Database", "Postgres")]
[Collection(nameof(IndexTests))]
public sealed class IndexTests : IDisposable
{
    private static readonly int Sessions = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } ? 1_000_000 : 20_000;

    // Plans depend on what has been in a table before, and other tests had this database.
    private const string AsCreated =
        """
        DO $$
        BEGIN
            PERFORM set_config('session_replication_role', 'replica', true);
            EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
                WHERE relnamespace = 'token_dashboard'::regnamespace AND relkind IN ('r', 'p') AND relname <> '__EFMigrationsHistory');
        END $$
        """;

    private static readonly string[] Large = ["sessions", "session_clients", "activity", "accounts"];

    private static SessionQuery Anyone => new(SessionView.All, null, null, null, null, null, null, null, null);

    private readonly CoreDatabase _core = new();

    public void Dispose()
    {
        Run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET enable_seqscan', current_database()); END $$");
        _core.Service<NpgsqlDataSource>().Clear();
        _core.Dispose();
    }

    [Fact]
    public async Task Index_OfEveryTable_IsUsed()
    {
        Run(AsCreated);
        // Tables this small are read through otherwise.
        Run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$");
        _core.Service<NpgsqlDataSource>().Clear();
        var admin = await _core.AddAdminAsync();
        var owner = _core.AddUser("Bea Lind", "bea@example.org");
        var desk = await _core.SignInAsync(owner);
        var token = (await _core.LinkAsync(owner)).Token;
        await _core.ReplayAsync(owner);
        Many(1000);
        Forget();

        await OftenAsync(desk, token);
        await SeldomAsync(admin, desk);

        const string unused =
            """
            SELECT string_agg(indexrelname, ', ' ORDER BY indexrelname) FROM pg_stat_user_indexes
            WHERE schemaname = 'token_dashboard' AND idx_scan = 0 AND indexrelname LIKE 'IX\_%' AND relname NOT LIKE 'AspNet%'
            """;
        // Connections count for a while each by itself.
        SpinWait.SpinUntil(() => Run(unused) is DBNull, TimeSpan.FromSeconds(10));
        Assert.Equal(DBNull.Value, Run(unused));
    }

    [Fact]
    public async Task Ask_OftenAboutVeryManySessions_ReadsNoTableThrough()
    {
        var owner = _core.AddUser("Bea Lind", "bea@example.org");
        var desk = await _core.SignInAsync(owner);
        var token = (await _core.LinkAsync(owner)).Token;
        await _core.ReplayAsync(owner);
        Many(Sessions);
        Forget();

        await OftenAsync(desk, token);

        var read =
            $"SELECT string_agg(relname || ' ' || seq_scan, ', ') FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname IN ({string.Join(", ", Large.Select(t => $"'{t}'"))})";
        SpinWait.SpinUntil(() => (long)Run("SELECT COALESCE(sum(idx_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'sessions'")! > 10, TimeSpan.FromSeconds(10));
        Assert.Equal(DBNull.Value, Run(read));
    }

    [Fact]
    public async Task Suggest_FromVeryManyPeople_ReadsNoTableThrough()
    {
        _core.AddUser("Bea Lind", "bea@example.org");
        await _core.LinkAsync(_core.AddUser("Cem Lind", "cem@example.org"));
        Many(Sessions);
        Forget();

        foreach (var (text, found) in new[] { ("ea li", 1), ("777@exam", 8), ("ample.org", 8), ("nobody at all", 0), ("be", 1) })
            Assert.Equal((text, found), (text, (await _core.Directory.SuggestAsync(text, 8, default)).Count));
        // Whether there is anybody is one person of them.
        await _core.Service<FindService>().FindAsync(Question.Of("nobody at all"), null, default);

        SpinWait.SpinUntil(() => (long)Run("SELECT COALESCE(sum(idx_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'accounts'")! > 10, TimeSpan.FromSeconds(10));
        // Of what everybody has in common, as many as are asked for are read from wherever.
        Assert.InRange((long)Run("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'accounts'")!, 0, Sessions / 4);
    }

    // What requests, open pages and the jobs of every hour and every minute do.
    private async Task OftenAsync(Actor desk, RawToken token)
    {
        var (owner, none) = (desk.UserId!, CancellationToken.None);
        token = await _core.NextAsync(token);
        await _core.RotateAsync(token, new("198.51.100.7", "another/1.0"));
        await _core.Tokens.ValidateAsync(token, "companion", CoreDatabase.Laptop, none);
        await _core.Sessions.IsLiveAsync(desk.SessionId!.Value, owner, none);
        await _core.Sessions.ListActiveAsync(owner, none);
        await _core.Sessions.CountActiveAsync(owner, none);
        await _core.Sessions.ListEndedAsync(owner, 10, none);
        await _core.Activity.ListAsync(new ActivityQuery(owner, null, null, null, null), none);
        await _core.Activity.SummarizeAsync(owner, none);
        await _core.Inbox.CountWaitingAsync(none);
        await _core.Service<ActiveBlocks>().LoadAsync(none);
        await _core.Everyone.ListAsync(Anyone with { View = SessionView.Living }, none);
        await _core.Service<AlarmService>().CheckAsync(none);
        await _core.Cleanup.RunAsync(none);
    }

    // What people, admins and the jobs of every day do.
    private async Task SeldomAsync(Actor admin, Actor desk)
    {
        var (owner, none, begun) = (desk.UserId!, CancellationToken.None, _core.Begun(desk.UserId!));
        var incident = await _core.ReplayAsync(owner);
        await _core.Service<IncidentService>().FindAsync(incident, none);
        foreach (var view in Enum.GetValues<InboxView>())
        {
            foreach (var sort in Enum.GetValues<InboxSort>())
                await _core.Inbox.ListAsync(new InboxQuery(view, null, null, null, null, sort, 0), admin.UserId!, none);
        }

        await _core.Inbox.ListAsync(new InboxQuery(InboxView.Open, null, null, null, owner, InboxSort.Severity, 0), admin.UserId!, none);
        await _core.Inbox.ListAsync(new InboxQuery(InboxView.Open, null, null, null, null, InboxSort.Severity, 0) { AppId = "app-7" }, admin.UserId!, none);
        await _core.Service<DataExportService>().ListIncidentsAsync(owner, none);
        await _core.Service<DataExportService>().ListAccessUsesAsync(owner, none);
        await _core.Triage.NoteAsync(incident, "A note.", admin, none);
        await _core.Service<Core.Triage.CaseHistory>().ListAsync(incident, none);
        await _core.Service<Core.Triage.CaseGroups>().ListGrowingAsync(none);
        await _core.Service<Core.Triage.CaseGroups>().ListOfAsync(incident, none);
        await _core.Inbox.FindBesideAsync(new InboxQuery(InboxView.Open, null, null, null, null, InboxSort.Severity, 0), admin.UserId!, incident, none);
        await _core.Service<Core.Triage.BulkTriage>().FindAsync(admin.UserId, none);
        await _core.Service<Core.Triage.RuleService>().TryAsync(new(RuleEvidence.SameNetwork, 7, Resolution.LostReply), admin, none);
        await _core.Service<Core.Triage.RuleService>().RunAsync(none);
        var views = _core.Service<Core.Triage.SavedViewService>();
        await views.SaveAsync("Mine", new InboxQuery(InboxView.Mine, null, null, null, null, InboxSort.Severity, 0), true, admin, none);
        await views.ListAsync(admin.UserId, true, none);
        await _core.Service<AppVersions>().CountAsync(none);
        await _core.Service<AppHealthService>().ReadAsync("companion", none);
        await _core.Service<AppHealthService>().ListUnwellAsync(none);
        await _core.Service<OverviewService>().ReadAsync(TimeZoneInfo.Utc, withWeeks: true, former: null, none);
        await _core.Service<OutcomeService>().ListAsync(TimeZoneInfo.Utc, none);

        SessionQuery[] queries =
        [
            Anyone, Anyone with { View = SessionView.Ended }, Anyone with { AppId = "app-7" }, Anyone with { AppId = "app-7", View = SessionView.Living }, Anyone with { AppId = "app-7", View = SessionView.Ended }, Anyone with { Person = "Bea" },
            Anyone with { Person = "bea@" }, Anyone with { Person = owner, View = SessionView.Living }, Anyone with { Device = "Lap" }, Anyone with { Where = Networks.Parse("192.0.2.10") },
            Anyone with { Where = Networks.Parse("192.0.2.0/24") }, Anyone with { Agent = "comp" },
        ];
        foreach (var query in queries)
            await _core.Everyone.ListAsync(query, none);
        foreach (var view in Enum.GetValues<AccountView>())
        {
            foreach (var sort in Enum.GetValues<AccountSort>())
                await _core.Directory.ListAsync(new AccountQuery(view, null, sort, 0), none);
        }

        await _core.Directory.ListAsync(new AccountQuery(AccountView.All, "bea@", AccountSort.Name, 0), none);
        await _core.Audit.ListAsync(new AuditQuery(admin.UserId, null, null, null, null, null), none);
        await _core.Audit.ListAsync(new AuditQuery(null, AuditAction.IncidentNoted, null, null, null, null), none);
        await _core.Audit.ListAsync(new AuditQuery(null, null, null, _core.Clock.GetUtcNow(), null, null), none);
        await _core.Audit.ListAboutAsync(owner, 10, none);
        foreach (var text in new[] { "192.0.2.10", "comp", "Lind", $"#{incident}" })
            await _core.Service<FindService>().FindAsync(Question.Of(text, text == "comp" ? "agent" : null), null, none);
        await _core.Activity.ListAsync(new ActivityQuery(owner, ActivityTopic.SignIns, null, null, null), none);

        var link = await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, begun, null, null, AccountLinkService.ResetLifetime, none);
        await _core.Service<AccountLinkService>().FindAsync(link.Reveal(), [LinkPurpose.PasswordReset], none);
        var devices = _core.Service<DeviceAuthorizationService>();
        await devices.StartAsync("companion", "profile", null, new Requester("2001:db8::1", null), none);
        var started = (await devices.StartAsync("companion", "profile", null, CoreDatabase.Laptop, none))!;
        await devices.ClaimAsync(started.UserCode, owner, none);
        await devices.PollAsync(started.DeviceCode, "companion", "Companion", CoreDatabase.Laptop, none);
        var pushed = _core.Service<PushedRequestService>();
        var kept = Assert.IsType<PushResult.Kept>(await pushed.PushAsync("companion", "?a=b", false, new Requester("2001:db8::1", null), none));
        await pushed.FindAsync(kept.Name, "companion", none);
        await _core.Service<ChallengeService>().TrySpendAsync("asked", TimeSpan.FromMinutes(1), none);
        await _core.Trusted.IsTrustedAsync(owner, Secret.New().Reveal(), none);
        await _core.Trusted.ListAsync(owner, none);

        var deliveries = new DeliveryService(_core.Service<WriteTransaction>(), _core, [], _core.Gate, _core.Feed, _core.Clock, _core.Service<DashboardMetrics>(), NullLogger<DeliveryService>.Instance);
        await deliveries.RunAsync(none);
        await deliveries.ListGivenUpAsync(none);
        await _core.Service<JobLog>().RecordAsync("cleanup", _ => Task.FromResult(0), none);
        await _core.Service<JobLog>().ListAsync("cleanup", 10, none);
        _core.Clock.Advance(TimeSpan.FromDays(400));
        await _core.Cleanup.RunAsync(none);
        await deliveries.RunAsync(none);
        // What is an account's goes with it.
        Copy("accounts", "generate_series(1, 1) AS n", """ "Id" = (SELECT min("Id") FROM token_dashboard.accounts) """, ("Id", "'gone'"), ("Name", "'Gone'"), ("Address", "'gone@example.org'"));
        Run("""DELETE FROM token_dashboard.accounts WHERE "Id" = 'gone'""");
    }

    // Each of somebody, of one of fifty apps; as many cases, taken by one of fifty; and devices that one of them trusts.
    private void Many(int sessions)
    {
        var numbers = string.Create(CultureInfo.InvariantCulture, $"generate_series(1, {sessions}) AS n");
        Copy("accounts", numbers, """ "Id" = (SELECT min("Id") FROM token_dashboard.accounts) """,
            ("Id", "'person-' || n"), ("Name", "'Person ' || n"), ("Address", "n || '@example.org'"));
        Copy("sessions", numbers, """ "Id" = (SELECT "Id" FROM token_dashboard.sessions WHERE "Kind" = 'App' AND "EndedAt" IS NULL LIMIT 1) """,
            ("Id", "gen_random_uuid()"), ("UserId", "'person-' || n"), ("AppId", "'app-' || n % 50"), ("Selector", "sha256(n::text::bytea)"),
            ("CreatedAt", """ "CreatedAt" - n * interval '1 second' """));
        Run("""
            INSERT INTO token_dashboard.session_clients ("SessionId", "UserId", "Network", "Agent", "FirstGeneration", "OnlyRetried")
                SELECT "Id", "UserId", '192.0.2.0/24', '', 1, FALSE FROM token_dashboard.sessions ON CONFLICT DO NOTHING;
            INSERT INTO token_dashboard.activity ("UserId", "SessionId", "At", "Kind", "Topic", "Count", "ByAdmin")
                SELECT "UserId", "Id", "CreatedAt", 'AppLinked', 'SignIns', 1, FALSE FROM token_dashboard.sessions;
            """);
        Copy("incidents", """ (SELECT "Id" AS session, "UserId" AS owner, row_number() OVER () AS n FROM token_dashboard.sessions WHERE "AppId" LIKE 'app-%' LIMIT 10000) AS s """, "TRUE",
            ("Id", "i.\"Id\" + n"), ("SessionId", "session"), ("UserId", "owner"), ("AssigneeId", "'admin-' || n % 50"),
            ("StrangerNetwork", "'10.' || n % 250 || '.0.0/24'"), ("StrangerProgram", "'program-' || n % 250"));
        Run("""
            INSERT INTO token_dashboard.trusted_devices ("Id", "UserId", "Hash", "Name", "CreatedAt", "ExpiresAt") SELECT gen_random_uuid(), i."UserId", sha256(n::text::bytea), '', i."OpenedAt", i."OpenedAt" + interval '30 days'
                FROM token_dashboard.incidents AS i, generate_series(1, 1000) AS n WHERE i."AssigneeId" IS NULL;
            SELECT setval(pg_get_serial_sequence('token_dashboard.incidents', 'Id'), 100000);
            """);
        Run("ANALYZE");
    }

    // The rows of a table that are as asked, once for each of others, as they are but for what is given.
    private void Copy(string table, string others, string which, params (string Column, string Value)[] given)
    {
        var columns = (string[])Run($"SELECT array_agg(column_name::text) FROM information_schema.columns WHERE table_schema = 'token_dashboard' AND table_name = '{table}' AND is_generated = 'NEVER'")!;
        var values = columns.Select(c => given.FirstOrDefault(g => g.Column == c).Value ?? $"i.\"{c}\"");
        Run($"INSERT INTO token_dashboard.{table} ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", values)} FROM token_dashboard.{table} AS i, {others} WHERE {which}");
    }

    // A connection tells what it has counted a moment later, or when it goes: what was counted until now must not come afterwards.
    private void Forget()
    {
        _core.Service<NpgsqlDataSource>().Clear();
        SpinWait.SpinUntil(() => (long)Run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")! == 1, TimeSpan.FromSeconds(10));
        Run("SELECT pg_stat_reset()");
    }

    private object? Run(string sql)
    {
        using var connection = _core.Service<NpgsqlDataSource>().OpenConnection();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return command.ExecuteScalar();
    }

    /// <summary>Runs when no other test does.</summary>
    [CollectionDefinition(nameof(IndexTests), DisableParallelization = true)]
    public sealed class Alone;
}

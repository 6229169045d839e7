using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Data;

/// <summary>The engine's own tables, whichever database holds them. Each provider's context adds its types and migrations.</summary>
public abstract class DashboardContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>How long an operation waits at most for a database that is busy.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How long this context's connection waits for a database that is busy; counts from the next time it is opened.</summary>
    public TimeSpan Wait { get; set; } = LongestWait;

    /// <summary>What stands before a table's name in a plain statement: its schema and a dot, or nothing.</summary>
    public abstract string Schema { get; }

    /// <summary>
    /// Begins a transaction that writes, once no other does, on whichever instance: what it reads stays so until its end, but for tokens
    /// that are spent meanwhile. Waits no longer than <see cref="Wait"/>.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken);

    /// <summary>Whether people are found by the middle of their name or address, too: a PostgreSQL that may not have pg_trgm knows their beginnings only.</summary>
    public abstract Task<bool> FindsMiddlesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The ids of those who have the text in their name or address, whatever its case. It has three characters or more, and
    /// <see cref="FindsMiddlesAsync"/> says that it may be asked.
    /// </summary>
    public abstract IQueryable<string> HavingInName(string part);

    /// <summary>An instant's hour in a plain statement, as <see cref="Session.HourOf"/> counts them.</summary>
    public abstract string HourOf(string instant);

    /// <summary>When an hour begins in a plain statement, as <see cref="Session.StartOf"/> says.</summary>
    public abstract string StartOf(string hour);

    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<SessionClient> SessionClients => Set<SessionClient>();
    public DbSet<AccessUse> AccessUses => Set<AccessUse>();
    public DbSet<Incident> Incidents => Set<Incident>();
    public DbSet<Evidence> Evidence => Set<Evidence>();
    public DbSet<CaseEntry> CaseEntries => Set<CaseEntry>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<OutboxEvent> Outbox => Set<OutboxEvent>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();
    public DbSet<Dismissal> Dismissals => Set<Dismissal>();
    public DbSet<TrustedDevice> TrustedDevices => Set<TrustedDevice>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<FormerFactor> FormerFactors => Set<FormerFactor>();
    public DbSet<WrongCodes> WrongCodes => Set<WrongCodes>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<ActivityEntry> Activity => Set<ActivityEntry>();
    public DbSet<DeviceCode> DeviceCodes => Set<DeviceCode>();
    public DbSet<AuthorizationCode> AuthorizationCodes => Set<AuthorizationCode>();
    public DbSet<PushedRequest> PushedRequests => Set<PushedRequest>();
    public DbSet<SpentProof> SpentProofs => Set<SpentProof>();
    public DbSet<RegisteredApp> Apps => Set<RegisteredApp>();
    public DbSet<DisabledApp> DisabledApps => Set<DisabledApp>();
    public DbSet<Block> Blocks => Set<Block>();
    public DbSet<HeldRetry> HeldRetries => Set<HeldRetry>();
    public DbSet<SpentChallenge> SpentChallenges => Set<SpentChallenge>();
    public DbSet<Attempt> Attempts => Set<Attempt>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<BundleKey> BundleKeys => Set<BundleKey>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();
    public DbSet<KeyCheck> KeyChecks => Set<KeyCheck>();
    public DbSet<Beat> Beats => Set<Beat>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<JobClaim> JobClaims => Set<JobClaim>();
    public DbSet<BulkAct> BulkActs => Set<BulkAct>();
    public DbSet<Rule> Rules => Set<Rule>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<StoredSetting> Settings => Set<StoredSetting>();
    public DbSet<HourlyCount> HourlyCounts => Set<HourlyCount>();
    public DbSet<AppCount> AppCounts => Set<AppCount>();
    public DbSet<VersionCount> VersionCounts => Set<VersionCount>();
    public DbSet<AlarmChoice> AlarmChoices => Set<AlarmChoice>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Words, not numbers, so that a dump can be read.
        configurationBuilder.Properties<SessionKind>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<DeviceType>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<SignInMethod>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<EndReason>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<IncidentKind>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<Verdict>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<Certainty>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<IncidentStatus>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<Resolution>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<OwnerAnswer>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<CaseEntryKind>().HaveConversion<string>().HaveMaxLength(24);
        configurationBuilder.Properties<AuditAction>().HaveConversion<string>().HaveMaxLength(24);
        configurationBuilder.Properties<OutboxKind>().HaveConversion<string>().HaveMaxLength(24);
        configurationBuilder.Properties<LinkPurpose>().HaveConversion<string>().HaveMaxLength(24);
        configurationBuilder.Properties<EvidenceKind>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<ActivityKind>().HaveConversion<string>().HaveMaxLength(24);
        configurationBuilder.Properties<ActivityTopic>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<BulkKind>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<BulkState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<RuleEvidence>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<BlockKind>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<DeviceCodeStatus>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<Counted>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<AppCounted>().HaveConversion<string>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Account>(Configure);
        modelBuilder.Entity<Session>(e =>
        {
            e.ToTable("sessions");
            e.Property(s => s.Id).ValueGeneratedNever();
            e.HasOne<Account>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(s => s.Selector).IsUnique();
            // None of the columns that are looked for changes when a token rotates, but for the two hours, seldom.
            e.HasIndex(s => new { s.UserId, s.EndedAt, s.CreatedAt });
            e.HasIndex(s => new { s.EndedAt, s.CreatedAt });
            e.HasIndex(s => s.ExpiresHour).HasFilter("\"EndedAt\" IS NULL");
            e.HasIndex(s => s.SaltHour).HasFilter("\"SaltHour\" IS NOT NULL");
            // What admins look for.
            e.HasIndex(s => s.CreatedAt);
            e.HasIndex(s => new { s.AppId, s.CreatedAt });
            e.HasIndex(s => new { s.AppId, s.EndedAt, s.CreatedAt });
            e.HasIndex(s => new { s.UserId, s.CreatedAt });
            e.HasIndex(s => s.Name);
        });
        modelBuilder.Entity<RefreshToken>(e =>
        {
            e.ToTable("refresh_tokens");
            e.HasKey(t => new { t.SessionId, t.Generation });
            e.HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(t => t.ConsumedAt);
        });
        modelBuilder.Entity<SessionClient>(e =>
        {
            e.ToTable("session_clients");
            e.HasKey(c => new { c.SessionId, c.Network, c.Agent });
            // Whose it is stands beside what is looked for: thousands are counted without reading a row.
            e.HasIndex(c => new { c.Network, c.SessionId });
            e.HasIndex(c => new { c.Agent, c.SessionId });
            e.HasOne<Session>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AccessUse>(e =>
        {
            e.ToTable("access_uses");
            e.HasKey(u => new { u.SessionId, u.Hour, u.Route, u.Ip });
            e.HasIndex(u => u.Hour);
            e.HasIndex(u => new { u.Ip, u.SessionId });
            e.HasOne<Session>().WithMany().HasForeignKey(u => u.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Incident>(e =>
        {
            e.ToTable("incidents");
            e.HasIndex(i => i.SessionId);
            e.HasIndex(i => i.SessionId, "IX_incidents_open").IsUnique().HasFilter("\"Status\" = 'Open'");
            // The inbox. What is searched and filtered for stands in the index too, so that neither needs a row it does not show.
            e.HasIndex(i => new { i.Status, i.Severity, i.OpenedAt, i.Subject, i.Verdict, i.CorrectedVerdict, i.OwnerAnswer }, "IX_incidents_by_severity")
                .IsDescending(false, false, true, false, false, false, false);
            e.HasIndex(i => new { i.Status, i.OpenedAt, i.Subject, i.Verdict, i.CorrectedVerdict, i.OwnerAnswer }, "IX_incidents_by_time");
            e.HasIndex(i => new { i.Status, i.AssigneeId, i.Severity, i.OpenedAt, i.Subject, i.Verdict, i.CorrectedVerdict, i.OwnerAnswer }, "IX_incidents_by_assignee")
                .IsDescending(false, false, false, true, false, false, false, false);
            // Cases that belong together. Many have none of it.
            e.HasIndex(i => new { i.StrangerNetwork, i.OpenedAt }).HasFilter("\"StrangerNetwork\" IS NOT NULL");
            e.HasIndex(i => new { i.StrangerProgram, i.OpenedAt }).HasFilter("\"StrangerProgram\" IS NOT NULL");
            e.HasIndex(i => new { i.AppVersion, i.OpenedAt }).HasFilter("\"AppVersion\" IS NOT NULL");
            e.HasIndex(i => new { i.UserId, i.Status, i.Severity, i.OpenedAt }).IsDescending(false, false, false, true);
            e.HasIndex(i => new { i.UserId, i.OpenedAt });
            // Whether an owner has objected of late. Few have.
            e.HasIndex(i => new { i.UserId, i.OwnerAnsweredAt }).HasFilter("\"OwnerAnswer\" = 'NotMe'");
            // How many there were in an hour, and what became of them.
            e.HasIndex(i => new { i.OpenedAt, i.Status, i.Resolution });
            e.HasIndex(i => new { i.ResolvedAt, i.Resolution }).HasFilter("\"ResolvedAt\" IS NOT NULL");
            e.HasOne<Session>().WithMany().HasForeignKey(i => i.SessionId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<CaseEntry>(e =>
        {
            e.ToTable("case_entries");
            e.HasIndex(c => c.IncidentId);
            e.HasOne<Incident>().WithMany().HasForeignKey(c => c.IncidentId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AuditEntry>(e =>
        {
            e.ToTable("audit");
            e.HasIndex(a => a.At);
            e.HasIndex(a => new { a.ActorId, a.Id });
            e.HasIndex(a => new { a.UserId, a.Id });
            e.HasIndex(a => new { a.Action, a.Id });
            e.HasIndex(a => new { a.Target, a.Id });
            e.HasIndex(a => new { a.Ip, a.Id });
        });
        modelBuilder.Entity<OutboxEvent>(e =>
        {
            e.ToTable("outbox");
            e.Property(o => o.Id).ValueGeneratedNever();
            e.HasIndex(o => o.At);
            e.HasIndex(o => o.Id).HasFilter("\"PlannedAt\" IS NULL").HasDatabaseName("IX_outbox_due");
        });
        modelBuilder.Entity<Delivery>(e =>
        {
            e.ToTable("deliveries");
            e.HasIndex(d => d.EventId);
            e.HasIndex(d => d.DueAt).HasFilter("\"DueAt\" IS NOT NULL");
            e.HasIndex(d => d.GivenUpAt).HasFilter("\"GivenUpAt\" IS NOT NULL");
            e.HasOne<OutboxEvent>().WithMany().HasForeignKey(d => d.EventId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AccountLink>(e =>
        {
            e.ToTable("account_links");
            e.Property(l => l.Id).ValueGeneratedNever();
            e.HasIndex(l => l.Hash).IsUnique();
            e.HasIndex(l => l.ExpiresAt);
            e.HasOne<Account>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Evidence>(e =>
        {
            e.ToTable("evidence");
            e.HasIndex(x => x.SessionId);
            e.HasIndex(x => x.Ip);
            e.HasIndex(x => x.Agent);
            e.HasOne<Session>().WithMany().HasForeignKey(x => x.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ActivityEntry>(e =>
        {
            e.ToTable("activity");
            e.HasIndex(a => new { a.UserId, a.At });
            e.HasIndex(a => new { a.UserId, a.Topic, a.At });
            // What admins look for. Programs get in by sessions, which are found by themselves.
            e.HasIndex(a => new { a.Ip, a.Id });
            e.HasIndex(a => new { a.Agent, a.Id }).HasFilter("\"Topic\" = 'Refused'");
        });
        modelBuilder.Entity<Dismissal>(e =>
        {
            e.ToTable("dismissals");
            e.HasKey(d => new { d.UserId, d.Task });
            e.Property(d => d.Task).HasMaxLength(100);
            e.HasOne<Account>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<TrustedDevice>(e =>
        {
            e.ToTable("trusted_devices");
            e.Property(d => d.Id).ValueGeneratedNever();
            e.HasIndex(d => d.Hash).IsUnique();
            e.HasIndex(d => d.UserId);
            e.HasIndex(d => d.ExpiresAt);
            e.HasOne<Account>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SecondFactor>(e =>
        {
            e.ToTable("second_factors");
            e.HasKey(f => f.UserId);
            e.HasOne<Account>().WithOne().HasForeignKey<SecondFactor>(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<FormerFactor>(e =>
        {
            e.ToTable("former_factors");
            e.HasKey(f => new { f.UserId, f.RemovedAt });
            e.HasIndex(f => f.RemovedAt);
            e.HasOne<Account>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<WrongCodes>(e =>
        {
            e.ToTable("wrong_codes");
            e.HasKey(w => w.UserId);
            e.HasOne<Account>().WithOne().HasForeignKey<WrongCodes>(w => w.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RecoveryCode>(e =>
        {
            e.ToTable("recovery_codes");
            e.HasKey(c => new { c.UserId, c.Hash });
            e.HasOne<Account>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<DeviceCode>(e =>
        {
            e.ToTable("device_codes");
            e.Property(d => d.Id).ValueGeneratedNever();
            e.HasIndex(d => d.DeviceCodeHash).IsUnique();
            e.HasIndex(d => d.UserCodeHash).IsUnique();
            e.HasIndex(d => d.ExpiresAt);
            // Those that wait are counted before there is another.
            e.HasIndex(d => new { d.Line, d.ExpiresAt }).HasFilter("\"Status\" = 'Pending'");
            e.HasIndex(d => new { d.Site, d.ExpiresAt }).HasFilter("\"Status\" = 'Pending' AND \"Site\" IS NOT NULL");
        });
        modelBuilder.Entity<AuthorizationCode>(e =>
        {
            e.ToTable("authorization_codes");
            e.HasKey(c => c.Hash);
            e.HasIndex(c => c.ExpiresAt);
            e.HasOne<Account>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<PushedRequest>(e =>
        {
            e.ToTable("pushed_requests");
            e.HasKey(r => r.Hash);
            e.HasIndex(r => r.ExpiresAt);
            // Those that wait are counted before there is another.
            e.HasIndex(r => new { r.Line, r.ExpiresAt });
            e.HasIndex(r => new { r.Site, r.ExpiresAt }).HasFilter("\"Site\" IS NOT NULL");
            e.HasIndex(r => new { r.AppId, r.ExpiresAt });
        });
        modelBuilder.Entity<SpentProof>(e =>
        {
            e.ToTable("spent_proofs");
            e.HasKey(p => p.Hash);
            e.HasIndex(p => p.ExpiresAt);
        });
        modelBuilder.Entity<RegisteredApp>(e =>
        {
            e.ToTable("apps");
            e.HasKey(a => a.ClientId);
        });
        modelBuilder.Entity<DisabledApp>(e =>
        {
            e.ToTable("disabled_apps");
            e.HasKey(d => d.ClientId);
        });
        modelBuilder.Entity<Block>(e =>
        {
            e.ToTable("blocks");
            e.HasIndex(b => b.Until);
        });
        modelBuilder.Entity<BulkAct>(e =>
        {
            e.ToTable("bulk_acts");
            e.HasKey(a => a.UserId);
            e.HasOne<Account>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Rule>(e =>
        {
            e.ToTable("rules");
            e.HasIndex(r => new { r.Evidence, r.Days, r.Resolution }).IsUnique();
        });
        modelBuilder.Entity<SavedView>(e =>
        {
            e.ToTable("saved_views");
            e.Property(v => v.Key).HasMaxLength(80);
            e.Property(v => v.Name).HasMaxLength(80);
            e.HasIndex(v => new { v.Holder, v.Key }).IsUnique();
            e.HasOne<Account>().WithMany().HasForeignKey(v => v.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<StoredSetting>(e =>
        {
            e.ToTable("settings");
            e.HasKey(s => s.Key);
            e.Property(s => s.Key).HasMaxLength(100);
            e.Property(s => s.Value).HasMaxLength(100);
        });
        modelBuilder.Entity<HeldRetry>(e =>
        {
            e.ToTable("held_retries");
            e.HasKey(h => h.SessionId);
            e.HasOne<Session>().WithOne().HasForeignKey<HeldRetry>(h => h.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SpentChallenge>(e =>
        {
            e.ToTable("spent_challenges");
            e.HasKey(c => c.Hash);
            e.HasIndex(c => c.ExpiresAt);
        });
        modelBuilder.Entity<Attempt>(e =>
        {
            e.ToTable("attempts");
            e.HasKey(a => a.Key);
            e.HasIndex(a => a.EndsAt);
        });
        modelBuilder.Entity<SigningKey>(e =>
        {
            e.ToTable("signing_keys");
            e.Property(k => k.Algorithm).HasDefaultValue(SigningKey.Elliptic);
        });
        modelBuilder.Entity<BundleKey>().ToTable("bundle_keys");
        modelBuilder.Entity<ProtectionKey>().ToTable("protection_keys");
        modelBuilder.Entity<KeyCheck>(e =>
        {
            e.ToTable("key_checks");
            e.HasKey(k => k.KeyId);
            e.Property(k => k.KeyId).ValueGeneratedNever();
        });
        modelBuilder.Entity<Beat>(e =>
        {
            e.ToTable("heartbeat");
            e.Property(b => b.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<JobClaim>(e =>
        {
            e.ToTable("job_claims");
            e.HasKey(c => c.Job);
        });
        modelBuilder.Entity<JobRun>(e =>
        {
            e.ToTable("job_runs");
            e.HasIndex(r => new { r.Job, r.StartedAt });
        });
        modelBuilder.Entity<HourlyCount>(e =>
        {
            e.ToTable("hourly_counts");
            e.HasKey(c => new { c.Hour, c.Kind });
        });
        modelBuilder.Entity<AppCount>(e =>
        {
            e.ToTable("app_counts");
            e.HasKey(c => new { c.Day, c.AppId, c.Version, c.Kind });
        });
        modelBuilder.Entity<VersionCount>(e =>
        {
            e.ToTable("version_counts");
            e.HasKey(c => c.Version);
        });
        modelBuilder.Entity<AlarmChoice>(e =>
        {
            e.ToTable("alarm_choices");
            e.HasKey(c => c.UserId);
            e.HasOne<Account>().WithOne().HasForeignKey<AlarmChoice>(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        });
    }

    /// <summary>How the account's row is stored, for every context that reads it.</summary>
    public static void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("accounts");
        account.HasKey(a => a.Id);
        // People are looked for by how their name or address begins.
        account.HasIndex(a => new { a.Name, a.Id });
        account.HasIndex(a => new { a.Address, a.Name, a.Id });
        account.HasIndex(a => new { a.LastSignedInAt, a.Id }).IsDescending(true, false);
        account.HasIndex(a => new { a.Name, a.Id }, "IX_accounts_locked").HasFilter("\"LockedAt\" IS NOT NULL");
        account.HasIndex(a => new { a.Name, a.Id }, "IX_accounts_contained").HasFilter("\"ContainedAt\" IS NOT NULL");
        account.HasIndex(a => a.DeletionDueAt).HasFilter("\"DeletionDueAt\" IS NOT NULL");
        account.HasIndex(a => a.ShownAt).HasFilter("\"SuspectFrom\" IS NOT NULL");
        // Few have one.
        account.HasIndex(a => a.Roles).HasFilter("\"Roles\" <> ''");
    }
}

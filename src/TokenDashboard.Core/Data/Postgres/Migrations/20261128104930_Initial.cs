using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "token_dashboard");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:token_dashboard.ignoring_case", "und-u-ks-level2,und-u-ks-level2,icu,False");

            migrationBuilder.CreateTable(
                name: "accounts",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "ignoring_case"),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "ignoring_case"),
                    Roles = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Epoch = table.Column<int>(type: "integer", nullable: false),
                    LockedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ContainedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    SuspendedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    SuspectFrom = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ShownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ClaimedAddress = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ClaimedFrom = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    DeletionDueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastSignedInAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "activity",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Kind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    Topic = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    EndReason = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    Method = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    Detail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ByAdmin = table.Column<bool>(type: "boolean", nullable: false),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Agent = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activity", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "audit",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ActorId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Action = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Target = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Before = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    After = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Agent = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "device_codes",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceCodeHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    UserCodeHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    AppId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeviceName = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Interval = table.Column<int>(type: "integer", nullable: false),
                    PolledAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Epoch = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_codes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "heartbeat",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_heartbeat", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "job_runs",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Job = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Duration = table.Column<TimeSpan>(type: "interval", nullable: false),
                    Removed = table.Column<int>(type: "integer", nullable: false),
                    Error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_runs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "key_checks",
                schema: "token_dashboard",
                columns: table => new
                {
                    KeyId = table.Column<int>(type: "integer", nullable: false),
                    Check = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_checks", x => x.KeyId);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    IncidentId = table.Column<int>(type: "integer", nullable: true),
                    Detail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Epoch = table.Column<int>(type: "integer", nullable: true),
                    PlannedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "protection_keys",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_keys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    WrappedPrivateKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signing_keys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "account_links",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Purpose = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    IncidentId = table.Column<int>(type: "integer", nullable: true),
                    Detail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Epoch = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    UsedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account_links", x => x.Id);
                    table.ForeignKey(
                        name: "FK_account_links_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dismissals",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Task = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    Until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dismissals", x => new { x.UserId, x.Task });
                    table.ForeignKey(
                        name: "FK_dismissals_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "former_factors",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RemovedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    WrappedKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    WrappedCodesKey = table.Column<byte[]>(type: "bytea", nullable: true),
                    Codes = table.Column<byte[]>(type: "bytea", nullable: false),
                    AddedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastStep = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_former_factors", x => new { x.UserId, x.RemovedAt });
                    table.ForeignKey(
                        name: "FK_former_factors_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recovery_codes", x => new { x.UserId, x.Hash });
                    table.ForeignKey(
                        name: "FK_recovery_codes_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "second_factors",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    WrappedKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    WrappedCodesKey = table.Column<byte[]>(type: "bytea", nullable: true),
                    AddedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastStep = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_second_factors", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_second_factors_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    AppId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "ignoring_case"),
                    Device = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Software = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Method = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    SecondFactor = table.Column<bool>(type: "boolean", nullable: false),
                    ProvedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    NeedsLook = table.Column<bool>(type: "boolean", nullable: false),
                    UnknownFrom = table.Column<int>(type: "integer", nullable: true),
                    Scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastUsedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastUsedIp = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LastUsedAgent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Selector = table.Column<byte[]>(type: "bytea", nullable: true),
                    CurrentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Generation = table.Column<int>(type: "integer", nullable: false),
                    RotatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RetrySalt = table.Column<byte[]>(type: "bytea", nullable: true),
                    SaltHour = table.Column<int>(type: "integer", nullable: true),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresHour = table.Column<int>(type: "integer", nullable: false),
                    AbsoluteExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EndReason = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    EndedBySessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Epoch = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_sessions_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "trusted_devices",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastUsedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trusted_devices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_trusted_devices_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "wrong_codes",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    LastAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_wrong_codes", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_wrong_codes_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "deliveries",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    EventId = table.Column<Guid>(type: "uuid", nullable: false),
                    Channel = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Body = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Tries = table.Column<int>(type: "integer", nullable: false),
                    DeliveredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    GivenUpAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deliveries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_deliveries_outbox_EventId",
                        column: x => x.EventId,
                        principalSchema: "token_dashboard",
                        principalTable: "outbox",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "access_uses",
                schema: "token_dashboard",
                columns: table => new
                {
                    SessionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Route = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Ip = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Requests = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_uses", x => new { x.SessionId, x.Hour, x.Route, x.Ip });
                    table.ForeignKey(
                        name: "FK_access_uses_sessions_SessionId",
                        column: x => x.SessionId,
                        principalSchema: "token_dashboard",
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "evidence",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Generation = table.Column<int>(type: "integer", nullable: false),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Agent = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence", x => x.Id);
                    table.ForeignKey(
                        name: "FK_evidence_sessions_SessionId",
                        column: x => x.SessionId,
                        principalSchema: "token_dashboard",
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Verdict = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Certainty = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Reasons = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Against = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CorrectedVerdict = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    Severity = table.Column<int>(type: "integer", nullable: false),
                    Status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    AssigneeId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Resolution = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    ResolvedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    OwnerAnswer = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    OwnerAnsweredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ContainedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OpenedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Generation = table.Column<int>(type: "integer", nullable: false),
                    LiveGeneration = table.Column<int>(type: "integer", nullable: false),
                    ConsumedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Exposure = table.Column<TimeSpan>(type: "interval", nullable: false),
                    AlarmIp = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    AlarmAgent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StrangerClients = table.Column<int>(type: "integer", nullable: false),
                    StrangerIp = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StrangerAgent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StrangerFrom = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    StrangerUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    StrangerTokens = table.Column<int>(type: "integer", nullable: false),
                    Presentations = table.Column<int>(type: "integer", nullable: false),
                    LastPresentedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_incidents_sessions_SessionId",
                        column: x => x.SessionId,
                        principalSchema: "token_dashboard",
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.Sql(PostgresHistory.Table);

            migrationBuilder.CreateTable(
                name: "session_clients",
                schema: "token_dashboard",
                columns: table => new
                {
                    SessionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Network = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FirstGeneration = table.Column<int>(type: "integer", nullable: false),
                    Ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FirstAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    OnlyRetried = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_clients", x => new { x.SessionId, x.Network, x.Agent });
                    table.ForeignKey(
                        name: "FK_session_clients_sessions_SessionId",
                        column: x => x.SessionId,
                        principalSchema: "token_dashboard",
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "case_entries",
                schema: "token_dashboard",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    IncidentId = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Kind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    ActorId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_case_entries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_case_entries_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalSchema: "token_dashboard",
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Hour",
                schema: "token_dashboard",
                table: "access_uses",
                column: "Hour");

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Ip_SessionId",
                schema: "token_dashboard",
                table: "access_uses",
                columns: new[] { "Ip", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_account_links_ExpiresAt",
                schema: "token_dashboard",
                table: "account_links",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_account_links_Hash",
                schema: "token_dashboard",
                table: "account_links",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_account_links_UserId",
                schema: "token_dashboard",
                table: "account_links",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Address_Name_Id",
                schema: "token_dashboard",
                table: "accounts",
                columns: new[] { "Address", "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_contained",
                schema: "token_dashboard",
                table: "accounts",
                columns: new[] { "Name", "Id" },
                filter: "\"ContainedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_DeletionDueAt",
                schema: "token_dashboard",
                table: "accounts",
                column: "DeletionDueAt",
                filter: "\"DeletionDueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_LastSignedInAt_Id",
                schema: "token_dashboard",
                table: "accounts",
                columns: new[] { "LastSignedInAt", "Id" },
                descending: new[] { true, false });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_locked",
                schema: "token_dashboard",
                table: "accounts",
                columns: new[] { "Name", "Id" },
                filter: "\"LockedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Name_Id",
                schema: "token_dashboard",
                table: "accounts",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Roles",
                schema: "token_dashboard",
                table: "accounts",
                column: "Roles",
                filter: "\"Roles\" <> ''");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_ShownAt",
                schema: "token_dashboard",
                table: "accounts",
                column: "ShownAt",
                filter: "\"SuspectFrom\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_activity_UserId_At",
                schema: "token_dashboard",
                table: "activity",
                columns: new[] { "UserId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_UserId_Topic_At",
                schema: "token_dashboard",
                table: "activity",
                columns: new[] { "UserId", "Topic", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Action_Id",
                schema: "token_dashboard",
                table: "audit",
                columns: new[] { "Action", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_ActorId_Id",
                schema: "token_dashboard",
                table: "audit",
                columns: new[] { "ActorId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_At",
                schema: "token_dashboard",
                table: "audit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_audit_UserId_Id",
                schema: "token_dashboard",
                table: "audit",
                columns: new[] { "UserId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_case_entries_IncidentId",
                schema: "token_dashboard",
                table: "case_entries",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_DueAt",
                schema: "token_dashboard",
                table: "deliveries",
                column: "DueAt",
                filter: "\"DueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_EventId",
                schema: "token_dashboard",
                table: "deliveries",
                column: "EventId");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_GivenUpAt",
                schema: "token_dashboard",
                table: "deliveries",
                column: "GivenUpAt",
                filter: "\"GivenUpAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_DeviceCodeHash",
                schema: "token_dashboard",
                table: "device_codes",
                column: "DeviceCodeHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_ExpiresAt",
                schema: "token_dashboard",
                table: "device_codes",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_UserCodeHash",
                schema: "token_dashboard",
                table: "device_codes",
                column: "UserCodeHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evidence_Agent",
                schema: "token_dashboard",
                table: "evidence",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_Ip",
                schema: "token_dashboard",
                table: "evidence",
                column: "Ip");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_SessionId",
                schema: "token_dashboard",
                table: "evidence",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_former_factors_RemovedAt",
                schema: "token_dashboard",
                table: "former_factors",
                column: "RemovedAt");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_assignee",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "Status", "AssigneeId", "Severity", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" },
                descending: new[] { false, false, false, true, false, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_severity",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "Status", "Severity", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" },
                descending: new[] { false, false, true, false, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_time",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "Status", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_open",
                schema: "token_dashboard",
                table: "incidents",
                column: "SessionId",
                unique: true,
                filter: "\"Status\" = 'Open'");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                column: "OpenedAt");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_SessionId",
                schema: "token_dashboard",
                table: "incidents",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_UserId_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "UserId", "OpenedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_UserId_Status_Severity_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "UserId", "Status", "Severity", "OpenedAt" },
                descending: new[] { false, false, false, true });

            migrationBuilder.CreateIndex(
                name: "IX_job_runs_Job_StartedAt",
                schema: "token_dashboard",
                table: "job_runs",
                columns: new[] { "Job", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_At",
                schema: "token_dashboard",
                table: "outbox",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_due",
                schema: "token_dashboard",
                table: "outbox",
                column: "Id",
                filter: "\"PlannedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_IncidentId",
                schema: "token_dashboard",
                table: "outbox",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Agent_SessionId",
                schema: "token_dashboard",
                table: "session_clients",
                columns: new[] { "Agent", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Network_SessionId",
                schema: "token_dashboard",
                table: "session_clients",
                columns: new[] { "Network", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_AppId_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                columns: new[] { "AppId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_AppId_EndedAt_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                columns: new[] { "AppId", "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_EndedAt_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                columns: new[] { "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_ExpiresHour",
                schema: "token_dashboard",
                table: "sessions",
                column: "ExpiresHour",
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_Name",
                schema: "token_dashboard",
                table: "sessions",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_SaltHour",
                schema: "token_dashboard",
                table: "sessions",
                column: "SaltHour",
                filter: "\"SaltHour\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_Selector",
                schema: "token_dashboard",
                table: "sessions",
                column: "Selector",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                columns: new[] { "UserId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_EndedAt_CreatedAt",
                schema: "token_dashboard",
                table: "sessions",
                columns: new[] { "UserId", "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_ExpiresAt",
                schema: "token_dashboard",
                table: "trusted_devices",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_Hash",
                schema: "token_dashboard",
                table: "trusted_devices",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_UserId",
                schema: "token_dashboard",
                table: "trusted_devices",
                column: "UserId");

            // A rotation's new row finds room beside the old one.
            migrationBuilder.Sql("ALTER TABLE token_dashboard.sessions SET (fillfactor = 70);");
            migrationBuilder.Sql(PostgresAuditGuard.Refuse);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_uses",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "account_links",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "activity",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "audit",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "case_entries",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "deliveries",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "device_codes",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "dismissals",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "evidence",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "former_factors",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "heartbeat",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "job_runs",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "key_checks",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "protection_keys",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "recovery_codes",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "refresh_tokens",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "second_factors",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "session_clients",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "signing_keys",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "trusted_devices",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "wrong_codes",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "incidents",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "sessions",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "accounts",
                schema: "token_dashboard");
            migrationBuilder.Sql("DROP FUNCTION token_dashboard.audit_refuse, token_dashboard.audit_keep CASCADE;");
        }
    }
}

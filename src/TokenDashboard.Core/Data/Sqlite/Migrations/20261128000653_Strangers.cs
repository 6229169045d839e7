using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Strangers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_SessionId",
                table: "incidents");

            migrationBuilder.RenameColumn(
                name: "Ip",
                table: "incidents",
                newName: "AlarmIp");

            migrationBuilder.RenameColumn(
                name: "Agent",
                table: "incidents",
                newName: "AlarmAgent");

            migrationBuilder.AddColumn<int>(
                name: "UnknownFrom",
                table: "sessions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "FirstAt",
                table: "session_clients",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Ip",
                table: "session_clients",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "OnlyRetried",
                table: "session_clients",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AlterColumn<Guid>(
                name: "SessionId",
                table: "incidents",
                type: "TEXT",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "TEXT");

            migrationBuilder.AddColumn<string>(
                name: "Against",
                table: "incidents",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "StrangerAgent",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StrangerIp",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Certainty",
                table: "incidents",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: "CannotTell");

            migrationBuilder.AddColumn<int>(
                name: "StrangerClients",
                table: "incidents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "StrangerFrom",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "StrangerTokens",
                table: "incidents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "StrangerUntil",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "access_uses",
                columns: table => new
                {
                    SessionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Hour = table.Column<long>(type: "INTEGER", nullable: false),
                    Route = table.Column<string>(type: "TEXT", nullable: false),
                    Ip = table.Column<string>(type: "TEXT", nullable: false),
                    Requests = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_uses", x => new { x.SessionId, x.Hour, x.Route, x.Ip });
                    table.ForeignKey(
                        name: "FK_access_uses_sessions_SessionId",
                        column: x => x.SessionId,
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_open",
                table: "incidents",
                column: "SessionId",
                unique: true,
                filter: "\"Status\" = 'Open'");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_SessionId",
                table: "incidents",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Hour",
                table: "access_uses",
                column: "Hour");

            // What was judged before says as much of the stranger as is still known.
            migrationBuilder.Sql("""
                UPDATE incidents SET "Certainty" = 'Likely' WHERE "Verdict" <> 'Unclear';

                UPDATE incidents SET "StrangerClients" = 1, "StrangerIp" = "AlarmIp", "StrangerAgent" = "AlarmAgent", "StrangerFrom" = "OpenedAt", "StrangerUntil" = "LastPresentedAt"
                WHERE "Verdict" = 'CopyRefused';

                UPDATE incidents SET "StrangerClients" = 1, "StrangerIp" = t."Ip", "StrangerAgent" = t."Agent", "StrangerFrom" = t."IssuedAt", "StrangerUntil" = "OpenedAt", "StrangerTokens" = 1
                FROM refresh_tokens AS t
                WHERE "Verdict" = 'SomeoneElse' AND t."SessionId" = incidents."SessionId" AND t."Generation" = incidents."Generation" + 1;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_uses");

            migrationBuilder.DropIndex(
                name: "IX_incidents_open",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_SessionId",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "UnknownFrom",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "FirstAt",
                table: "session_clients");

            migrationBuilder.DropColumn(
                name: "Ip",
                table: "session_clients");

            migrationBuilder.DropColumn(
                name: "OnlyRetried",
                table: "session_clients");

            migrationBuilder.DropColumn(
                name: "Against",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerAgent",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerIp",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "Certainty",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerClients",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerFrom",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerTokens",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerUntil",
                table: "incidents");

            migrationBuilder.RenameColumn(
                name: "AlarmIp",
                table: "incidents",
                newName: "Ip");

            migrationBuilder.RenameColumn(
                name: "AlarmAgent",
                table: "incidents",
                newName: "Agent");

            migrationBuilder.AlterColumn<Guid>(
                name: "SessionId",
                table: "incidents",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "TEXT",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_incidents_SessionId",
                table: "incidents",
                column: "SessionId",
                unique: true);
        }
    }
}

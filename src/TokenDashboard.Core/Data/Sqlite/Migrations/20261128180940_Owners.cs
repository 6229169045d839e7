using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Owners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_outbox_IncidentId",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "IX_incidents_OpenedAt",
                table: "incidents");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                table: "session_clients",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                table: "evidence",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                table: "case_entries",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                table: "access_uses",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // Whose they are, of those that are there already.
            migrationBuilder.Sql(
                """
                UPDATE session_clients SET "UserId" = (SELECT s."UserId" FROM sessions AS s WHERE s."Id" = session_clients."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE evidence SET "UserId" = (SELECT s."UserId" FROM sessions AS s WHERE s."Id" = evidence."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE access_uses SET "UserId" = (SELECT s."UserId" FROM sessions AS s WHERE s."Id" = access_uses."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE case_entries SET "UserId" = (SELECT i."UserId" FROM incidents AS i WHERE i."Id" = case_entries."IncidentId");
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UserId",
                table: "session_clients");

            migrationBuilder.DropColumn(
                name: "UserId",
                table: "evidence");

            migrationBuilder.DropColumn(
                name: "UserId",
                table: "case_entries");

            migrationBuilder.DropColumn(
                name: "UserId",
                table: "access_uses");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_IncidentId",
                table: "outbox",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_OpenedAt",
                table: "incidents",
                column: "OpenedAt");
        }
    }
}

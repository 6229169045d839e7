using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Owners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_outbox_IncidentId",
                schema: "token_dashboard",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "IX_incidents_OpenedAt",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                schema: "token_dashboard",
                table: "session_clients",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                schema: "token_dashboard",
                table: "refresh_tokens",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                schema: "token_dashboard",
                table: "evidence",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                schema: "token_dashboard",
                table: "case_entries",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "UserId",
                schema: "token_dashboard",
                table: "access_uses",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            // Whose they are, of those that are there already.
            migrationBuilder.Sql(
                """
                UPDATE token_dashboard.session_clients SET "UserId" = (SELECT s."UserId" FROM token_dashboard.sessions AS s WHERE s."Id" = session_clients."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE token_dashboard.refresh_tokens SET "UserId" = (SELECT s."UserId" FROM token_dashboard.sessions AS s WHERE s."Id" = refresh_tokens."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE token_dashboard.evidence SET "UserId" = (SELECT s."UserId" FROM token_dashboard.sessions AS s WHERE s."Id" = evidence."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE token_dashboard.access_uses SET "UserId" = (SELECT s."UserId" FROM token_dashboard.sessions AS s WHERE s."Id" = access_uses."SessionId");
                """);
            migrationBuilder.Sql(
                """
                UPDATE token_dashboard.case_entries SET "UserId" = (SELECT i."UserId" FROM token_dashboard.incidents AS i WHERE i."Id" = case_entries."IncidentId");
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UserId",
                schema: "token_dashboard",
                table: "session_clients");

            migrationBuilder.DropColumn(
                name: "UserId",
                schema: "token_dashboard",
                table: "refresh_tokens");

            migrationBuilder.DropColumn(
                name: "UserId",
                schema: "token_dashboard",
                table: "evidence");

            migrationBuilder.DropColumn(
                name: "UserId",
                schema: "token_dashboard",
                table: "case_entries");

            migrationBuilder.DropColumn(
                name: "UserId",
                schema: "token_dashboard",
                table: "access_uses");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_IncidentId",
                schema: "token_dashboard",
                table: "outbox",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                column: "OpenedAt");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Acts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "ByAdmin",
                table: "activity",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            // What admins did stands in their own log at the same instant. From where they did it is nobody else's.
            migrationBuilder.Sql("""
                UPDATE activity SET "ByAdmin" = 1, "Ip" = NULL, "Agent" = NULL
                WHERE ("Kind" = 'SessionEnded' AND "EndReason" IN ('ByAdmin', 'AccountLocked'))
                    OR (("Kind" = 'Contained' OR ("Kind" = 'SessionEnded' AND "EndReason" = 'Contained'))
                        AND EXISTS (SELECT 1 FROM audit AS a WHERE a."At" = activity."At" AND a."UserId" = activity."UserId" AND a."Action" = 'AccountContained'))
                    OR ("Kind" = 'AccountCreated'
                        AND EXISTS (SELECT 1 FROM audit AS a WHERE a."At" = activity."At" AND a."UserId" = activity."UserId" AND a."Action" = 'UserInvited'));
                """);

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Agent",
                table: "session_clients",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_Agent",
                table: "evidence",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_Ip",
                table: "evidence",
                column: "Ip");

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Ip",
                table: "access_uses",
                column: "Ip");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_session_clients_Agent",
                table: "session_clients");

            migrationBuilder.DropIndex(
                name: "IX_evidence_Agent",
                table: "evidence");

            migrationBuilder.DropIndex(
                name: "IX_evidence_Ip",
                table: "evidence");

            migrationBuilder.DropIndex(
                name: "IX_access_uses_Ip",
                table: "access_uses");

            migrationBuilder.DropColumn(
                name: "ByAdmin",
                table: "activity");
        }
    }
}

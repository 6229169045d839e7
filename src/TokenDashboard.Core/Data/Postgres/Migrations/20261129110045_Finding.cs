using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_audit_Ip_Id",
                schema: "token_dashboard",
                table: "audit",
                columns: new[] { "Ip", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Target_Id",
                schema: "token_dashboard",
                table: "audit",
                columns: new[] { "Target", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_Agent_Id",
                schema: "token_dashboard",
                table: "activity",
                columns: new[] { "Agent", "Id" },
                filter: "\"Topic\" = 'Refused'");

            migrationBuilder.CreateIndex(
                name: "IX_activity_Ip_Id",
                schema: "token_dashboard",
                table: "activity",
                columns: new[] { "Ip", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_audit_Ip_Id",
                schema: "token_dashboard",
                table: "audit");

            migrationBuilder.DropIndex(
                name: "IX_audit_Target_Id",
                schema: "token_dashboard",
                table: "audit");

            migrationBuilder.DropIndex(
                name: "IX_activity_Agent_Id",
                schema: "token_dashboard",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "IX_activity_Ip_Id",
                schema: "token_dashboard",
                table: "activity");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_audit_Ip_Id",
                table: "audit",
                columns: new[] { "Ip", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Target_Id",
                table: "audit",
                columns: new[] { "Target", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_Agent_Id",
                table: "activity",
                columns: new[] { "Agent", "Id" },
                filter: "\"Topic\" = 'Refused'");

            migrationBuilder.CreateIndex(
                name: "IX_activity_Ip_Id",
                table: "activity",
                columns: new[] { "Ip", "Id" });

            foreach (var statement in SqliteNames.All)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER account_names_comes; DROP TRIGGER account_names_changes; DROP TRIGGER account_names_goes; DROP TABLE account_names; DROP TABLE account_numbers;");

            migrationBuilder.DropIndex(
                name: "IX_audit_Ip_Id",
                table: "audit");

            migrationBuilder.DropIndex(
                name: "IX_audit_Target_Id",
                table: "audit");

            migrationBuilder.DropIndex(
                name: "IX_activity_Agent_Id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "IX_activity_Ip_Id",
                table: "activity");
        }
    }
}

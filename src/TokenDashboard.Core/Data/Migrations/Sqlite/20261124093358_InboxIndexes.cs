using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class InboxIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_AssigneeId_Severity_OpenedAt",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_Severity_OpenedAt",
                table: "incidents");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_AssigneeId_Severity_OpenedAt_Subject",
                table: "incidents",
                columns: new[] { "Status", "AssigneeId", "Severity", "OpenedAt", "Subject" },
                descending: new[] { false, false, false, true, false });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_OpenedAt_Subject",
                table: "incidents",
                columns: new[] { "Status", "OpenedAt", "Subject" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_Severity_OpenedAt_Subject",
                table: "incidents",
                columns: new[] { "Status", "Severity", "OpenedAt", "Subject" },
                descending: new[] { false, false, true, false });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_AssigneeId_Severity_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_Severity_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_AssigneeId_Severity_OpenedAt",
                table: "incidents",
                columns: new[] { "Status", "AssigneeId", "Severity", "OpenedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_Severity_OpenedAt",
                table: "incidents",
                columns: new[] { "Status", "Severity", "OpenedAt" });
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Pages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_sessions_UserId_EndedAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_AssigneeId_Severity_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_Status_Severity_OpenedAt_Subject",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_accounts_Address",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_Name",
                table: "accounts");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_AppId_EndedAt_CreatedAt",
                table: "sessions",
                columns: new[] { "AppId", "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_EndedAt_CreatedAt",
                table: "sessions",
                columns: new[] { "UserId", "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_assignee",
                table: "incidents",
                columns: new[] { "Status", "AssigneeId", "Severity", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" },
                descending: new[] { false, false, false, true, false, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_severity",
                table: "incidents",
                columns: new[] { "Status", "Severity", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" },
                descending: new[] { false, false, true, false, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_by_time",
                table: "incidents",
                columns: new[] { "Status", "OpenedAt", "Subject", "Verdict", "CorrectedVerdict", "OwnerAnswer" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_UserId_Status_Severity_OpenedAt",
                table: "incidents",
                columns: new[] { "UserId", "Status", "Severity", "OpenedAt" },
                descending: new[] { false, false, false, true });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Address_Name_Id",
                table: "accounts",
                columns: new[] { "Address", "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_contained",
                table: "accounts",
                columns: new[] { "Name", "Id" },
                filter: "\"ContainedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_LastSignedInAt_Id",
                table: "accounts",
                columns: new[] { "LastSignedInAt", "Id" },
                descending: new[] { true, false });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_locked",
                table: "accounts",
                columns: new[] { "Name", "Id" },
                filter: "\"LockedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Name_Id",
                table: "accounts",
                columns: new[] { "Name", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_sessions_AppId_EndedAt_CreatedAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_UserId_EndedAt_CreatedAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_incidents_by_assignee",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_by_severity",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_by_time",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_UserId_Status_Severity_OpenedAt",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_accounts_Address_Name_Id",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_contained",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_LastSignedInAt_Id",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_locked",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_Name_Id",
                table: "accounts");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_EndedAt",
                table: "sessions",
                columns: new[] { "UserId", "EndedAt" });

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

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Address",
                table: "accounts",
                column: "Address");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_Name",
                table: "accounts",
                column: "Name");
        }
    }
}

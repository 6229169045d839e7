using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class CaseGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AppVersion",
                schema: "token_dashboard",
                table: "incidents",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "StrangerNetwork",
                schema: "token_dashboard",
                table: "incidents",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "StrangerProgram",
                schema: "token_dashboard",
                table: "incidents",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_AppVersion_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "AppVersion", "OpenedAt" },
                filter: "\"AppVersion\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_StrangerNetwork_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "StrangerNetwork", "OpenedAt" },
                filter: "\"StrangerNetwork\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_StrangerProgram_OpenedAt",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "StrangerProgram", "OpenedAt" },
                filter: "\"StrangerProgram\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_AppVersion_OpenedAt",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_StrangerNetwork_OpenedAt",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_StrangerProgram_OpenedAt",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "AppVersion",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerNetwork",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerProgram",
                schema: "token_dashboard",
                table: "incidents");
        }
    }
}

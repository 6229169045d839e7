using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CaseGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AppVersion",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StrangerNetwork",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StrangerProgram",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_incidents_AppVersion_OpenedAt",
                table: "incidents",
                columns: new[] { "AppVersion", "OpenedAt" },
                filter: "\"AppVersion\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_StrangerNetwork_OpenedAt",
                table: "incidents",
                columns: new[] { "StrangerNetwork", "OpenedAt" },
                filter: "\"StrangerNetwork\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_StrangerProgram_OpenedAt",
                table: "incidents",
                columns: new[] { "StrangerProgram", "OpenedAt" },
                filter: "\"StrangerProgram\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_AppVersion_OpenedAt",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_StrangerNetwork_OpenedAt",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_StrangerProgram_OpenedAt",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "AppVersion",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerNetwork",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "StrangerProgram",
                table: "incidents");
        }
    }
}

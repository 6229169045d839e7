using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Limits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Line",
                table: "device_codes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Site",
                table: "device_codes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "attempts",
                columns: table => new
                {
                    Key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attempts", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_Line_ExpiresAt",
                table: "device_codes",
                columns: new[] { "Line", "ExpiresAt" },
                filter: "\"Status\" = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_Site_ExpiresAt",
                table: "device_codes",
                columns: new[] { "Site", "ExpiresAt" },
                filter: "\"Status\" = 'Pending' AND \"Site\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_attempts_EndsAt",
                table: "attempts",
                column: "EndsAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "attempts");

            migrationBuilder.DropIndex(
                name: "IX_device_codes_Line_ExpiresAt",
                table: "device_codes");

            migrationBuilder.DropIndex(
                name: "IX_device_codes_Site_ExpiresAt",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "Line",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "Site",
                table: "device_codes");
        }
    }
}

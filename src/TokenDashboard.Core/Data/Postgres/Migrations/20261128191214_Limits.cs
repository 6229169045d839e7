using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Limits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Line",
                schema: "token_dashboard",
                table: "device_codes",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Site",
                schema: "token_dashboard",
                table: "device_codes",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "attempts",
                schema: "token_dashboard",
                columns: table => new
                {
                    Key = table.Column<byte[]>(type: "bytea", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    EndsAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attempts", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_Line_ExpiresAt",
                schema: "token_dashboard",
                table: "device_codes",
                columns: new[] { "Line", "ExpiresAt" },
                filter: "\"Status\" = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "IX_device_codes_Site_ExpiresAt",
                schema: "token_dashboard",
                table: "device_codes",
                columns: new[] { "Site", "ExpiresAt" },
                filter: "\"Status\" = 'Pending' AND \"Site\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_attempts_EndsAt",
                schema: "token_dashboard",
                table: "attempts",
                column: "EndsAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "attempts",
                schema: "token_dashboard");

            migrationBuilder.DropIndex(
                name: "IX_device_codes_Line_ExpiresAt",
                schema: "token_dashboard",
                table: "device_codes");

            migrationBuilder.DropIndex(
                name: "IX_device_codes_Site_ExpiresAt",
                schema: "token_dashboard",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "Line",
                schema: "token_dashboard",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "Site",
                schema: "token_dashboard",
                table: "device_codes");
        }
    }
}

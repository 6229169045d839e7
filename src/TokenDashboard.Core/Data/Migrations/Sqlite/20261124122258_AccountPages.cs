using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Migrations.Sqlite
{
    /// <summary>What the pages of an account need: what happened in more kinds, trusted devices, dismissed tasks, a profile.</summary>
    public partial class AccountPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DeletionDueAt",
                table: "AspNetUsers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Language",
                table: "AspNetUsers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PasswordChangedAt",
                table: "AspNetUsers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "TimeZone",
                table: "AspNetUsers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LastUsedAt",
                table: "AspNetUserPasskeys",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Count",
                table: "activity",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "Detail",
                table: "activity",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Method",
                table: "activity",
                type: "TEXT",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Topic",
                table: "activity",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Detail",
                table: "account_links",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "dismissals",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    Task = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dismissals", x => new { x.UserId, x.Task });
                    table.ForeignKey(
                        name: "FK_dismissals_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "trusted_devices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Ip = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trusted_devices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_trusted_devices_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            // What happened before belongs to its topics too.
            migrationBuilder.Sql(
                """
                UPDATE activity SET "Topic" = CASE
                    WHEN "Kind" IN ('SignedIn', 'AppLinked') THEN 'SignIns'
                    WHEN "Kind" = 'SessionEnded' THEN 'Ends'
                    WHEN "Kind" IN ('TokenReused', 'Contained') THEN 'Refused'
                    ELSE 'Changes' END
                """);

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_DeletionDueAt",
                table: "AspNetUsers",
                column: "DeletionDueAt",
                filter: "\"DeletionDueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_activity_UserId_Topic_At",
                table: "activity",
                columns: new[] { "UserId", "Topic", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_ExpiresAt",
                table: "trusted_devices",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_Hash",
                table: "trusted_devices",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trusted_devices_UserId",
                table: "trusted_devices",
                column: "UserId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dismissals");

            migrationBuilder.DropTable(
                name: "trusted_devices");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_DeletionDueAt",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_activity_UserId_Topic_At",
                table: "activity");

            migrationBuilder.DropColumn(
                name: "DeletionDueAt",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "Language",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "PasswordChangedAt",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "TimeZone",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "LastUsedAt",
                table: "AspNetUserPasskeys");

            migrationBuilder.DropColumn(
                name: "Count",
                table: "activity");

            migrationBuilder.DropColumn(
                name: "Detail",
                table: "activity");

            migrationBuilder.DropColumn(
                name: "Method",
                table: "activity");

            migrationBuilder.DropColumn(
                name: "Topic",
                table: "activity");

            migrationBuilder.DropColumn(
                name: "Detail",
                table: "account_links");
        }
    }
}

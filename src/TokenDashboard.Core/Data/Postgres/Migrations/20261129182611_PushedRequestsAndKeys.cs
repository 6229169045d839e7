using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class PushedRequestsAndKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "KeyThumbprint",
                schema: "token_dashboard",
                table: "sessions",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "KeyThumbprint",
                schema: "token_dashboard",
                table: "authorization_codes",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "DpopBoundAccessTokens",
                schema: "token_dashboard",
                table: "apps",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "RequirePushedAuthorizationRequests",
                schema: "token_dashboard",
                table: "apps",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "pushed_requests",
                schema: "token_dashboard",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    AppId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Parameters = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Line = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Site = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    IsOpened = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pushed_requests", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "spent_proofs",
                schema: "token_dashboard",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_spent_proofs", x => x.Hash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_AppId_ExpiresAt",
                schema: "token_dashboard",
                table: "pushed_requests",
                columns: new[] { "AppId", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_ExpiresAt",
                schema: "token_dashboard",
                table: "pushed_requests",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_Line_ExpiresAt",
                schema: "token_dashboard",
                table: "pushed_requests",
                columns: new[] { "Line", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_Site_ExpiresAt",
                schema: "token_dashboard",
                table: "pushed_requests",
                columns: new[] { "Site", "ExpiresAt" },
                filter: "\"Site\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_spent_proofs_ExpiresAt",
                schema: "token_dashboard",
                table: "spent_proofs",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pushed_requests",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "spent_proofs",
                schema: "token_dashboard");

            migrationBuilder.DropColumn(
                name: "KeyThumbprint",
                schema: "token_dashboard",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "KeyThumbprint",
                schema: "token_dashboard",
                table: "authorization_codes");

            migrationBuilder.DropColumn(
                name: "DpopBoundAccessTokens",
                schema: "token_dashboard",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "RequirePushedAuthorizationRequests",
                schema: "token_dashboard",
                table: "apps");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class PushedRequestsAndKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "KeyThumbprint",
                table: "sessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "KeyThumbprint",
                table: "authorization_codes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "DpopBoundAccessTokens",
                table: "apps",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "RequirePushedAuthorizationRequests",
                table: "apps",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "pushed_requests",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AppId = table.Column<string>(type: "TEXT", nullable: false),
                    Parameters = table.Column<string>(type: "TEXT", nullable: false),
                    Line = table.Column<string>(type: "TEXT", nullable: false),
                    Site = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IsOpened = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pushed_requests", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "spent_proofs",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_spent_proofs", x => x.Hash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_AppId_ExpiresAt",
                table: "pushed_requests",
                columns: new[] { "AppId", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_ExpiresAt",
                table: "pushed_requests",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_Line_ExpiresAt",
                table: "pushed_requests",
                columns: new[] { "Line", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_pushed_requests_Site_ExpiresAt",
                table: "pushed_requests",
                columns: new[] { "Site", "ExpiresAt" },
                filter: "\"Site\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_spent_proofs_ExpiresAt",
                table: "spent_proofs",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pushed_requests");

            migrationBuilder.DropTable(
                name: "spent_proofs");

            migrationBuilder.DropColumn(
                name: "KeyThumbprint",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "KeyThumbprint",
                table: "authorization_codes");

            migrationBuilder.DropColumn(
                name: "DpopBoundAccessTokens",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "RequirePushedAuthorizationRequests",
                table: "apps");
        }
    }
}

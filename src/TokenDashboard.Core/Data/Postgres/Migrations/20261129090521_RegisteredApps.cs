using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class RegisteredApps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "apps",
                schema: "token_dashboard",
                columns: table => new
                {
                    ClientId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SecretHash = table.Column<byte[]>(type: "bytea", nullable: true),
                    OlderSecretHash = table.Column<byte[]>(type: "bytea", nullable: true),
                    Grants = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RedirectUris = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Origins = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Scopes = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Audiences = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_apps", x => x.ClientId);
                });

            migrationBuilder.CreateTable(
                name: "disabled_apps",
                schema: "token_dashboard",
                columns: table => new
                {
                    ClientId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DisabledAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DisabledBy = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_disabled_apps", x => x.ClientId);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "apps",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "disabled_apps",
                schema: "token_dashboard");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AppTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsObserved",
                schema: "token_dashboard",
                table: "incidents",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "AccessTokenLifetime",
                schema: "token_dashboard",
                table: "apps",
                type: "interval",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Icon",
                schema: "token_dashboard",
                table: "apps",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "ObservesReuse",
                schema: "token_dashboard",
                table: "apps",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "RefreshTokenLifetime",
                schema: "token_dashboard",
                table: "apps",
                type: "interval",
                nullable: true);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "SessionLifetime",
                schema: "token_dashboard",
                table: "apps",
                type: "interval",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "app_counts",
                schema: "token_dashboard",
                columns: table => new
                {
                    Day = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AppId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_app_counts", x => new { x.Day, x.AppId, x.Version, x.Kind });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "app_counts",
                schema: "token_dashboard");

            migrationBuilder.DropColumn(
                name: "IsObserved",
                schema: "token_dashboard",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "AccessTokenLifetime",
                schema: "token_dashboard",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "Icon",
                schema: "token_dashboard",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "ObservesReuse",
                schema: "token_dashboard",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "RefreshTokenLifetime",
                schema: "token_dashboard",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "SessionLifetime",
                schema: "token_dashboard",
                table: "apps");
        }
    }
}

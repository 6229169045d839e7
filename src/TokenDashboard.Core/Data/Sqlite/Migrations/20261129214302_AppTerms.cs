using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AppTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsObserved",
                table: "incidents",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "AccessTokenLifetime",
                table: "apps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Icon",
                table: "apps",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "ObservesReuse",
                table: "apps",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "RefreshTokenLifetime",
                table: "apps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "SessionLifetime",
                table: "apps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "app_counts",
                columns: table => new
                {
                    Day = table.Column<long>(type: "INTEGER", nullable: false),
                    AppId = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "app_counts");

            migrationBuilder.DropColumn(
                name: "IsObserved",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "AccessTokenLifetime",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "Icon",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "ObservesReuse",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "RefreshTokenLifetime",
                table: "apps");

            migrationBuilder.DropColumn(
                name: "SessionLifetime",
                table: "apps");
        }
    }
}
